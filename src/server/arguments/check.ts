import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isScalarType,
  type OperationDefinitionNode,
} from 'graphql';
import { type ErrorCode } from '../../errors/index.js';
import { jsonOf, variablesOf } from '../cost/values.js';
import { inputLimit, type ListLimit, textLimit } from './limits.js';
import { usesOf } from './uses.js';

export interface Request {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Refuses lists and texts that are longer than docs/limits.md allows, and ids that are empty, before anything else is done
 * with them. Values of a wrong type pass: graphql-js names them better.
 * @throws a GraphQLError with the code of the list, VALUE_TOO_LONG or VALUE_MISSING; `path` says where
 */
export function checkArguments({ schema, document, operation, variables }: Request): void {
  const all = variablesOf(operation, variables);
  for (const { value, type, list, path } of usesOf(schema, document)) check(jsonOf(value, all), type, list, path);
}

function check(value: unknown, type: GraphQLInputType, list: ListLimit, path: string): void {
  if (value === null || value === undefined) return;
  const bare = getNullableType(type);
  if (typeof value === 'string') {
    const limit = textLimit(path);
    if (value === '' && isIdentity(bare, path)) throw missing(path);
    if (value.length > limit && isText(bare)) throw tooLong('VALUE_TOO_LONG', path, limit, value.length, 'characters');
  } else if (isListType(bare)) {
    checkList(Array.isArray(value) ? value : [value], bare.ofType, list, path);
  } else if (isInputObjectType(bare) && typeof value === 'object') {
    const fields = bare.getFields();
    for (const [name, entry] of Object.entries(value)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field !== undefined) check(entry, field.type, inputLimit(bare.name, name), `${path}.${name}`);
    }
  }
}

function checkList(values: readonly unknown[], type: GraphQLInputType, list: ListLimit, path: string): void {
  if (values.length > list.limit) throw tooLong(list.code, path, list.limit, values.length, 'entries');
  // The items of a batch are checked one by one later, where a bad one costs itself alone.
  if (list.code === 'BATCH_TOO_LARGE') return;
  for (const [index, value] of values.entries()) check(value, type, list, `${path}[${index}]`);
}

/** An id of ours or of the client's; an empty one is a mistake of the program that sent it, and not an entity that is not there. */
function isIdentity(type: GraphQLInputType, path: string): boolean {
  return getNamedType(type).name === 'ID' || /^(\w+E|e)xternalId$|^email$/.test(path);
}

function missing(path: string): GraphQLError {
  return new GraphQLError(`\`${path}\` is empty: give an id, or leave it out.`, {
    extensions: { code: 'VALUE_MISSING', path },
  });
}

function isText(type: GraphQLInputType): boolean {
  const { name } = getNamedType(type);
  return isScalarType(type) && (name === 'String' || name === 'ID');
}

function tooLong(code: ErrorCode, path: string, limit: number, length: number, what: string): GraphQLError {
  const [found, most] = [length, limit].map((number) => number.toLocaleString('en'));
  const remedy = what === 'entries' ? ' Send them in several requests.' : '';
  return new GraphQLError(`\`${path}\` has ${found} ${what}; at most ${most} are taken.${remedy}`, {
    extensions: { code, path, limit },
  });
}
