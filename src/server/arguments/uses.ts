import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { argumentLimit, type ListLimit } from './limits.js';

/** A value that a document hands to an argument. */
export interface Use {
  readonly path: string;
  readonly type: GraphQLInputType;
  readonly list: ListLimit;
  readonly value: ValueNode;
}

const known = new WeakMap<DocumentNode, readonly Use[]>();

/** All of a document that have a limit; found out once, for Apollo keeps documents for the next time. */
export function usesOf(schema: GraphQLSchema, document: DocumentNode): readonly Use[] {
  let uses = known.get(document);
  if (uses === undefined) {
    uses = find(schema, document);
    known.set(document, uses);
  }
  return uses;
}

function find(schema: GraphQLSchema, document: DocumentNode): Use[] {
  const uses: Use[] = [];
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Directive: () => false,
      VariableDefinition: () => false,
      Argument({ name, value }) {
        const [argument, type, field] = [info.getArgument(), info.getParentType(), info.getFieldDef()];
        if (argument && type && field && isLimited(argument.type)) {
          const list = argumentLimit(type.name, field.name, argument.name);
          uses.push({ path: name.value, type: argument.type, list, value });
        }
        return false;
      },
    }),
  );
  return uses;
}

/** Lists, texts, and what has them in it. */
function isLimited(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  const isText = named.name === 'String' || named.name === 'ID';
  return isText || isInputObjectType(named) || isListType(getNullableType(type));
}
