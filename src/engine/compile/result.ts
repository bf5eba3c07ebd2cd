/**
 * What a kernel gave that is no number: nothing is empty, a truth value 1 or 0. Anything else, a text or a promise above all, is a mistake
 * of its author that must not pass for a value.
 * @throws TypeError
 */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Promise) {
    value.catch(() => {}); // this fault is reported; the promise's own must not end the process
    throw new TypeError('gave a promise: it must be a plain function that returns a number');
  }
  throw new TypeError(`gave a value of type ${typeof value} instead of a number`);
}

/** A non-finite result is empty. @throws TypeError as numberOf does */
export function finiteOrEmpty(value: unknown): number {
  const number = numberOf(value);
  return number - number === 0 ? number : Number.NaN;
}

/** Text of statements that do the same to the variable `name`; `numberOf` must be bound. t − t is 0 for a finite t, else NaN: no branch. */
export function settle(name: string): string {
  return `if (typeof ${name} !== 'number') ${name} = numberOf(${name}); ${name} += ${name} - ${name};`;
}
