const bound = new WeakMap<object, Map<unknown, unknown>>();

/**
 * A function of a definition, as loops call it: plainly. One whose text mentions `this` is bound to its definition, once, so that
 * definitions may be objects with methods; others stay as they are.
 */
export function functionOf<F>(owner: object, own: F): F {
  if (typeof own !== 'function' || !/\bthis\b/.test(Function.prototype.toString.call(own))) return own;
  let functions = bound.get(owner);
  if (functions === undefined) {
    functions = new Map();
    bound.set(owner, functions);
  }
  let made = functions.get(own);
  if (made === undefined) {
    made = own.bind(owner);
    functions.set(own, made);
  }
  return made as F;
}
