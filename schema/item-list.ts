import { createParameterDecorator, type MiddlewareFn, type ResolverData, UseMiddleware } from 'type-graphql';

const NAME = 'input';

/** The lists of the requests in flight. */
const kept = new WeakMap<ResolverData, unknown>();

/** Takes the list away before type-graphql comes to it. */
const keep: MiddlewareFn = async (data, next) => {
  kept.set(data, data.args[NAME]);
  data.args = {};
  return next();
};

/**
 * Like `@Arg('input')` of a list of inputs, but hands on what graphql-js has checked as it is. type-graphql would make of
 * each item an instance of its class, and look every field up for each: for thousands of items longer than it takes to check
 * them. What is handed on are plain objects.
 */
export function ItemList(
  type: () => [new () => object],
  options: { readonly description: string },
): ParameterDecorator {
  const argument = createParameterDecorator((data) => kept.get(data), {
    arg: { name: NAME, typeFunc: type, options },
  });
  return (prototype, method, index) => {
    if (method === undefined) throw new Error('@ItemList belongs to a parameter of a method.');
    argument(prototype, method, index);
    UseMiddleware(keep)(prototype, method);
  };
}
