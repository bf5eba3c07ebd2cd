import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Bytes of one request: 5,000 items with a few properties each. */
export const BODY_LIMIT = 16 * 1024 * 1024;
/** Words, names and braces of one document; variables are not counted. */
export const TOKEN_LIMIT = 20_000;
/** Fields inside each other; introspection is not counted. */
export const DEPTH_LIMIT = 15;

/** A validation rule that refuses documents nested deeper than DEPTH_LIMIT, fragments included. */
export function depthRule(context: ValidationContext): ASTVisitor {
  const fragments = new Map<string, number>();
  return {
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet, context.getDocument(), fragments);
      if (depth <= DEPTH_LIMIT) return;
      context.reportError(
        new GraphQLError(`The query is ${depth} fields deep; at most ${DEPTH_LIMIT} are allowed. Split it up.`, {
          nodes: operation,
          extensions: { reason: 'QUERY_TOO_DEEP', limit: DEPTH_LIMIT },
        }),
      );
    },
  };
}

/** `fragments` remembers depths by name; a fragment within itself counts once (another rule refuses it). */
function depthOf(selections: SelectionSetNode, document: DocumentNode, fragments: Map<string, number>): number {
  let deepest = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value.startsWith('__')) continue;
      const below = selection.selectionSet === undefined ? 0 : depthOf(selection.selectionSet, document, fragments);
      deepest = Math.max(deepest, 1 + below);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(selection.selectionSet, document, fragments));
    } else {
      deepest = Math.max(deepest, fragmentDepth(selection.name.value, document, fragments));
    }
  }
  return deepest;
}

function fragmentDepth(name: string, document: DocumentNode, fragments: Map<string, number>): number {
  const known = fragments.get(name);
  if (known !== undefined) return known;
  fragments.set(name, 0);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name) {
      fragments.set(name, depthOf(definition.selectionSet, document, fragments));
    }
  }
  return fragments.get(name) ?? 0;
}
