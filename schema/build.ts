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
  });
  const open = [...scopesOf(schema)].filter(([, scope]) => scope === undefined).map(([name]) => name);
  if (open.length > 0) throw new Error(`These root fields do not say which scope they need: ${open.join(', ')}.`);
  return schema;
}
