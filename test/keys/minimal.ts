import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

/** A literal for each scalar that its parser takes; nothing in a workspace has that name. */
const SCALARS: Readonly<Record<string, string>> = {
  ID: '"none"',
  String: '"none"',
  Int: '1',
  Float: '1',
  Boolean: 'true',
  Date: '"2026-01-05"',
  DateTime: '"2026-01-05"',
  JSON: '{}',
  Formula: '1',
};

/** An operation with a single root field, and of its arguments those that must be given. */
export function minimalOperation(kind: string, field: GraphQLField<unknown, unknown>): string {
  const args = given(field.args);
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${kind} { ${field.name}${args === '' ? '' : `(${args})`}${selection} }`;
}

function given(parts: readonly (GraphQLArgument | GraphQLInputField)[]): string {
  return parts
    .filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
    .map(({ name, type }) => `${name}: ${literal(type)}`)
    .join(', ');
}

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isInputObjectType(type)) return `{ ${given(Object.values(type.getFields()))} }`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  const scalar = SCALARS[type.name];
  if (scalar === undefined) throw new Error(`There is no literal for ${type.name}: add one here.`);
  return scalar;
}
