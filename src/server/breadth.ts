import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Aliases of one operation: a dashboard of 50 companies with three metrics each has 200. */
export const ALIAS_LIMIT = 250;
/** Fields of one operation that belong to Query, Mutation or Subscription. */
export const ROOT_FIELD_LIMIT = 100;

/** A validation rule that refuses operations with more aliases or root fields than allowed; a fragment counts wherever it is used. */
export function breadthRule(context: ValidationContext): ASTVisitor {
  const aliases = new Map<SelectionSetNode, number>();
  const roots = new Map<SelectionSetNode, number>();
  return {
    OperationDefinition(operation) {
      const counts = [
        {
          what: 'aliases',
          count: countFields(operation.selectionSet, context, 'aliases', aliases),
          limit: ALIAS_LIMIT,
        },
        {
          what: 'root fields',
          count: countFields(operation.selectionSet, context, 'own', roots),
          limit: ROOT_FIELD_LIMIT,
        },
      ];
      for (const { what, count, limit } of counts) if (count > limit) refuse(context, operation, what, count, limit);
    },
  };
}

/** Aliases at any depth, or the fields of the selection itself. `known` remembers selections; one within itself counts once (another rule refuses it). */
function countFields(
  set: SelectionSetNode,
  context: ValidationContext,
  which: 'aliases' | 'own',
  known: Map<SelectionSetNode, number>,
): number {
  const before = known.get(set);
  if (before !== undefined) return before;
  known.set(set, 0);
  let count = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      if (which === 'own') {
        count++;
        continue;
      }
      if (selection.alias !== undefined) count++;
      if (selection.selectionSet !== undefined) count += countFields(selection.selectionSet, context, which, known);
    } else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : context.getFragment(selection.name.value);
      if (fragment) count += countFields(fragment.selectionSet, context, which, known);
    }
  }
  known.set(set, count);
  return count;
}

function refuse(
  context: ValidationContext,
  operation: OperationDefinitionNode,
  what: string,
  count: number,
  limit: number,
): void {
  context.reportError(
    new GraphQLError(`The operation has ${count} ${what}; at most ${limit} are allowed. Split it up.`, {
      nodes: operation,
      extensions: { reason: 'QUERY_TOO_LARGE', limit },
    }),
  );
}
