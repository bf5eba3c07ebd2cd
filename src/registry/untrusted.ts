/** A plugin comes from outside: whatever its type says, every fact is looked at before it is relied on. */
export type Untrusted<T> = { readonly [K in T extends unknown ? keyof T : never]?: unknown };

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** What is wrong with a state; undefined: nothing. */
export function stateProblem(state: unknown, functions: readonly string[]): string | undefined {
  if (!isObject(state)) return '`state` must be an object';
  const { empty } = state;
  if (!Array.isArray(empty) || empty.length === 0 || empty.some((cell) => typeof cell !== 'number')) {
    return '`empty` of a state must be a list of numbers';
  }
  const missing = functions.find((name) => typeof state[name] !== 'function');
  return missing === undefined ? undefined : `a state needs the function \`${missing}\``;
}
