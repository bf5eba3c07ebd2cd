import 'reflect-metadata';
import { type GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { RESOLVERS } from './resolvers/index.js';
import { checkScopes, scopesOf } from './scopes.js';

let built: GraphQLSchema | undefined;

/** The executable schema; built once a process. */
export function buildTidemarkSchema(): GraphQLSchema {
  built ??= build();
  return built;
}

function build(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [...RESOLVERS],
    // Inputs are checked by the services, whose errors name the item and the field.
    validate: false,
    authChecker: checkScopes,
    authMode: 'error',
    // Demanded by type-graphql as soon as there is a subscription; ours bring their own source of events.
    pubSub: { publish: unused, subscribe: unused },
  });
  describeRoots(schema);
  const open = [...scopesOf(schema)].filter(([, scope]) => scope === undefined).map(([name]) => name);
  if (open.length > 0) throw new Error(`These root fields do not say which scope they need: ${open.join(', ')}.`);
  return schema;
}

/** type-graphql makes the root types itself, and has no place for their descriptions. */
function describeRoots(schema: GraphQLSchema): void {
  const roots = [
    [schema.getQueryType(), 'What can be asked.'],
    [schema.getMutationType(), 'What can be changed. The fields of one request are carried out one after the other.'],
    [schema.getSubscriptionType(), 'What can be watched, over a WebSocket.'],
  ] as const;
  for (const [type, description] of roots) if (type) type.description = description;
}

function unused(): never {
  throw new Error('Subscriptions here say with `subscribe` where their events come from.');
}
