import { type ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { type TidemarkContext } from '../../../schema/context.js';
import { type Day } from '../../calendar/index.js';
import { Measurement } from './measure.js';
import { type Variables } from './values.js';

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables | undefined;
}

/**
 * What an operation may cost at most (docs/limits.md).
 * @throws a GraphQLError QUERY_TOO_COSTLY where that is more than `limit`
 */
export function checkCost({ schema, document, operation, variables }: Operation, limit: number, today: Day): number {
  const measurement = new Measurement(schema, document, operation, variables, today);
  const cost = measurement.cost();
  if (cost <= limit) return cost;
  throw tooCostly(cost, limit, measurement.dearest());
}

function tooCostly(cost: number, limit: number, place: string): GraphQLError {
  const [asked, allowed] = [cost, limit].map((value) => value.toLocaleString('en'));
  return new GraphQLError(
    `The query may cost ${asked}; one request may cost ${allowed}. Most of it is ${place}: ask for smaller pages (first), fewer metrics or days, or for a part in a request of its own.`,
    { extensions: { code: 'QUERY_TOO_COSTLY', cost, limit, path: place } },
  );
}

/** Refuses what costs too much before anything is read, and says in every answer what it cost: `extensions.cost`. */
export function costPlugin(limit: number): ApolloServerPlugin<TidemarkContext> {
  return {
    async requestDidStart() {
      let requested = 0;
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          // Without one Apollo refuses the request next.
          if (operation === undefined) return;
          const today = contextValue.services.calendar.today();
          try {
            requested = checkCost({ schema, document, operation, variables: request.variables }, limit, today);
          } catch (error) {
            if (error instanceof GraphQLError) requested = Number(error.extensions.cost);
            throw error;
          }
        },
        async willSendResponse({ response: { body } }) {
          if (body.kind !== 'single') return;
          body.singleResult.extensions = { ...body.singleResult.extensions, cost: { requested, limit } };
        },
      };
    },
  };
}
