import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { type FastifyInstance } from 'fastify';
import { buildTidemarkSchema } from '../../schema/build.js';
import { type TidemarkContext } from '../../schema/context.js';
import { type Config } from '../config/index.js';
import { argumentsPlugin } from './arguments/index.js';
import { costPlugin } from './cost/index.js';
import { deadlinePlugin } from './deadline.js';
import { errorFormatter } from './errors.js';
import { overHttpPlugin } from './http/over-http.js';
import { TOKEN_LIMIT } from './limits.js';
import { type Log } from './log.js';
import { PersistedQueries } from './persisted-queries.js';
import { VALIDATION_RULES } from './validation-rules.js';

/** What the log says about an operation. */
export interface OperationFacts {
  operation?: string;
  kind?: 'query' | 'mutation' | 'subscription';
  errors?: string[];
}

export interface ServerContext extends TidemarkContext {
  readonly facts: OperationFacts;
}

/** Apollo over the schema; HTTP is the caller's. Answers in flight are given before `stop` returns. */
export function createApollo(
  fastify: FastifyInstance,
  log: Log,
  { queryCostLimit }: Config,
): ApolloServer<ServerContext> {
  return new ApolloServer<ServerContext>({
    schema: buildTidemarkSchema(),
    introspection: true,
    includeStacktraceInErrorResponses: false,
    formatError: errorFormatter(log),
    // A header that no form can send is proof enough, and Authorization is one.
    csrfPrevention: { requestHeaders: ['authorization', 'apollo-require-preflight', 'x-apollo-operation-name'] },
    allowBatchedHttpRequests: false,
    persistedQueries: { cache: new PersistedQueries() },
    parseOptions: { maxTokens: TOKEN_LIMIT },
    maxRecursiveSelections: true,
    validationRules: VALIDATION_RULES,
    stopOnTerminationSignals: false,
    logger: log,
    stringifyResult: (result) => JSON.stringify(result),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It would wrap every resolver of the schema for cache hints that nobody gives.
      ApolloServerPluginCacheControlDisabled(),
      fastifyApolloDrainPlugin(fastify),
      overHttpPlugin,
      argumentsPlugin,
      costPlugin(queryCostLimit),
      deadlinePlugin,
      factsPlugin,
    ],
  });
}

/** Notes what the log may say: the operation's name and the codes of its errors, never variables. */
const factsPlugin: ApolloServerPlugin<ServerContext> = {
  async requestDidStart({ contextValue: { facts } }) {
    return {
      async didResolveOperation({ operationName, operation }) {
        if (operation !== undefined) facts.kind = operation.operation;
        facts.operation = operationName ?? `(${operation?.operation ?? 'none'})`;
      },
      async willSendResponse({ response: { body } }) {
        const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
        if (errors !== undefined) facts.errors = [...new Set(errors.map((error) => String(error.extensions?.code)))];
      },
    };
  },
};
