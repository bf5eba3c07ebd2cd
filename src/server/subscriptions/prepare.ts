import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from 'graphql';
import { scopesOf } from '../../../schema/scopes.js';
import { type Caller } from '../../../schema/services.js';
import { type Day } from '../../calendar/index.js';
import { TidemarkError } from '../../errors/index.js';
import { checkArguments } from '../arguments/index.js';
import { checkCost } from '../cost/index.js';
import { TOKEN_LIMIT } from '../limits.js';
import { VALIDATION_RULES } from '../validation-rules.js';
import { withCode } from './errors.js';

export interface SubscriptionRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

export interface Ground {
  readonly schema: GraphQLSchema;
  readonly caller: Caller;
  readonly costLimit: number;
  readonly today: Day;
}

/** What is to be executed, under the limits that hold over HTTP; or what is wrong with it. @throws GraphQLError, FORBIDDEN */
export function prepareSubscription(request: SubscriptionRequest, ground: Ground): ExecutionArgs | GraphQLError[] {
  const { schema, caller, costLimit, today } = ground;
  const document = parsed(request.query);
  const invalid = validate(schema, document, [...specifiedRules, ...VALIDATION_RULES]);
  if (invalid.length > 0) return invalid.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  const operation = getOperationAST(document, request.operationName);
  if (!operation) {
    throw new GraphQLError('The document has no operation of that name, or several and none was named.', {
      extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
    });
  }
  if (operation.operation !== 'subscription') {
    throw new GraphQLError(`Over a WebSocket there are subscriptions alone: send a ${operation.operation} by POST.`, {
      nodes: operation,
      extensions: { code: 'BAD_REQUEST' },
    });
  }
  const variables = request.variables ?? undefined;
  checkArguments({ schema, document, operation, variables });
  checkCost({ schema, document, operation, variables }, costLimit, today);
  checkScope(schema, document, operation, caller);
  return { schema, document, operationName: request.operationName, variableValues: variables };
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: TOKEN_LIMIT });
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** The schema asks for the scope at each event; who has it not is told at once. @throws FORBIDDEN */
function checkScope(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { scopes }: Caller,
): void {
  const needed = scopesOf(schema);
  for (const name of fieldsOf(operation.selectionSet, document)) {
    const scope = needed.get(name);
    if (scope === undefined || scopes.includes(scope)) continue;
    throw new TidemarkError('FORBIDDEN', `${name} needs the scope ${scope}. Use a key with that scope.`, {
      path: name,
      details: { scope },
    });
  }
}

/** Names of the fields of a selection, those of its fragments among them; the document is valid, and so without cycles. */
function fieldsOf({ selections }: SelectionSetNode, document: DocumentNode): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, document);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(fragment.selectionSet, document) : [];
  });
}
