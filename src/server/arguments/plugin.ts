import { type ApolloServerPlugin } from '@apollo/server';
import { type TidemarkContext } from '../../../schema/context.js';
import { checkArguments } from './check.js';

/** Refuses requests with lists or texts that are too long, before anything is read. */
export const argumentsPlugin: ApolloServerPlugin<TidemarkContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request: { variables } }) {
        if (operation !== undefined) checkArguments({ schema, document, operation, variables });
      },
    };
  },
};
