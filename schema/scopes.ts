import { type GraphQLSchema } from 'graphql';
import { type AuthCheckerFn, Authorized, Extensions } from 'type-graphql';
import { TidemarkError } from '../src/errors/index.js';
import { type Scope } from '../src/storage/keys/index.js';
import { type TidemarkContext } from './context.js';

/** Every root field says with it which scope a key needs; a schema with a field that does not is refused. */
export function Needs(scope: Scope): MethodDecorator {
  const authorized = Authorized(scope);
  const extensions = Extensions({ scope });
  return (target, name, descriptor) => {
    authorized(target, name, descriptor);
    extensions(target, name, descriptor);
  };
}

/** @throws FORBIDDEN */
export const checkScopes: AuthCheckerFn<TidemarkContext, Scope> = ({ context, info }, scopes) => {
  const missing = scopes.find((scope) => !context.caller.scopes.includes(scope));
  if (missing === undefined) return true;
  throw new TidemarkError(
    'FORBIDDEN',
    `${info.fieldName} needs the scope ${missing}; this key has ${context.caller.scopes.join(', ') || 'none'}. Use a key with that scope.`,
    { path: info.fieldName, details: { scope: missing } },
  );
};

/** The scope of every root field, by its name. */
export function scopesOf(schema: GraphQLSchema): Map<string, Scope | undefined> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((type) => Object.values(type?.getFields() ?? {}));
  return new Map(fields.map((field) => [field.name, field.extensions.scope as Scope | undefined]));
}
