import { type ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { type TidemarkContext } from '../../../schema/context.js';

/**
 * What GraphQL over HTTP asks for where Apollo does otherwise. `application/json` is answered with 200 wherever a document
 * came, however faulty; `application/graphql-response+json` with 400 where it could not be executed.
 */
export const overHttpPlugin: ApolloServerPlugin<TidemarkContext> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ source, errors }) {
        if (source !== undefined) return;
        // A persisted query of another version or with another hash: Apollo gives these errors no code.
        for (const error of errors) error.extensions.code ??= 'BAD_REQUEST';
      },
      async didResolveOperation({ operation }) {
        if (operation?.operation !== 'subscription') return;
        throw new GraphQLError('Subscriptions go over a WebSocket to /graphql, subprotocol graphql-transport-ws.', {
          nodes: operation,
          extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
        });
      },
      async willSendResponse({ request, source, response: { http, body } }) {
        if (source === undefined || body.kind !== 'single') return;
        const codes = body.singleResult.errors?.map((error) => error.extensions?.code) ?? [];
        // Refused by a plugin that named no status: the request's fault, unless we say that it is ours.
        if (http.status === 500 && codes.length > 0 && !codes.includes('INTERNAL_ERROR')) http.status = 400;
        if (http.status === 400 && request.http?.headers.get('accept') === 'application/json') http.status = 200;
      },
    };
  },
};
