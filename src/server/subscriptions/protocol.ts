import { CloseCode, type Context, makeServer, type Server } from 'graphql-ws';
import { buildTidemarkSchema } from '../../../schema/build.js';
import { createLoaders } from '../../../schema/loaders/index.js';
import { scopesOf } from '../../../schema/scopes.js';
import { type Caller } from '../../../schema/services.js';
import { TidemarkError } from '../../errors/index.js';
import { type App } from '../app.js';
import { type Authenticate } from '../rate-limit.js';
import { graphqlError, SubscriptionErrors } from './errors.js';
import { subscribeAfresh } from './events.js';
import { SUBSCRIPTIONS_PER_SOCKET } from './limits.js';
import { prepareSubscription, type SubscriptionRequest } from './prepare.js';
import { authorizationOf, type Visitor } from './visitor.js';

type Visit = Context<Readonly<Record<string, unknown>>, Visitor>;

/** A close code of WebSockets: come again later. */
const TRY_AGAIN_LATER = 1013;

export interface ProtocolParts {
  readonly app: App;
  readonly authenticate: Authenticate;
  /** How long (ms) a client may take to say who it is. */
  readonly greetingMs: number;
  /** Told who is behind a socket; false where the key has too many. */
  readonly welcome: (visitor: Visitor, caller: Caller) => boolean;
}

/** GraphQL over WebSocket: https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md */
export function createProtocol({ app, authenticate, greetingMs, welcome }: ProtocolParts): Server<Visitor> {
  const schema = buildTidemarkSchema();
  const needed = scopesOf(schema);
  const useful = Object.keys(schema.getSubscriptionType()?.getFields() ?? {}).map((name) => needed.get(name));
  const errors = new SubscriptionErrors(app.log);

  /** Closes the socket with a code that says whether trying again makes sense; false, as the protocol wants it. */
  const turnAway = ({ socket }: Visitor, code: number, reason: string): false => {
    socket.close(code, reason);
    return false;
  };

  const greet = async ({ connectionParams, extra }: Visit): Promise<boolean> => {
    extra.authorization = authorizationOf(connectionParams, extra.request);
    let caller: Caller;
    try {
      caller = await authenticate(extra.authorization, extra.request);
    } catch (error) {
      const code = error instanceof TidemarkError ? error.code : undefined;
      if (code === 'UNAUTHENTICATED') return turnAway(extra, CloseCode.Unauthorized, 'Unauthorized');
      if (code === 'RATE_LIMITED') return turnAway(extra, TRY_AGAIN_LATER, 'Rate limited');
      app.log.error({ err: error }, 'who opened a socket could not be found out');
      return turnAway(extra, TRY_AGAIN_LATER, 'Try again later');
    }
    if (!caller.scopes.some((scope) => useful.includes(scope))) {
      return turnAway(extra, CloseCode.Forbidden, 'The scopes of the key allow no subscription');
    }
    if (!welcome(extra, caller)) return turnAway(extra, TRY_AGAIN_LATER, 'Too many sockets of this key');
    return true;
  };

  const subscription = async (visit: Visit, request: SubscriptionRequest) => {
    if (Object.keys(visit.subscriptions).length > SUBSCRIPTIONS_PER_SOCKET) {
      const message = `A socket may have ${SUBSCRIPTIONS_PER_SOCKET} subscriptions: end one, or open another socket.`;
      throw new TidemarkError('TOO_MANY_SUBSCRIPTIONS', message, { details: { limit: SUBSCRIPTIONS_PER_SOCKET } });
    }
    // Each counts as a request, and the key may have been revoked since.
    const caller = await authenticate(visit.extra.authorization, visit.extra.request);
    const today = app.calendar.today();
    return prepareSubscription(request, { schema, caller, costLimit: app.config.queryCostLimit, today });
  };

  return makeServer<Readonly<Record<string, unknown>>, Visitor>({
    connectionInitWaitTimeout: greetingMs,
    onConnect: greet,
    async onSubscribe(visit, _id, request) {
      try {
        return await subscription(visit, request);
      } catch (error) {
        return [graphqlError(error)];
      }
    },
    context: ({ extra: { caller } }: Visit) => ({ services: app, caller, loaders: createLoaders(app), facts: {} }),
    subscribe: (args) =>
      subscribeAfresh(args, () => ({ ...(args.contextValue as object), loaders: createLoaders(app) })),
    onOperation({ extra }, _id, { operationName }) {
      extra.request.log.info({ key: extra.caller?.name, operation: operationName ?? '(subscription)' }, 'subscription');
    },
    onError: (_visit, _id, _request, found) => found.map((error) => errors.format(error)),
    onNext: (_visit, _id, _request, _args, result) => errors.result(result),
  });
}
