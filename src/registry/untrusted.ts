/** A plugin comes from outside: whatever its type says, every fact is looked at before it is relied on. */
export type Untrusted<T> = { readonly [K in T extends unknown ? keyof T : never]?: unknown };

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Any value, for a message: short, and never throwing. */
export function display(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? typeof value).slice(0, 60);
  } catch {
    return typeof value; // a bigint, or an object that holds itself
  }
}

/** A state stands in memory once for every entity of a batch, and in checkpoints. */
const LARGEST_STATE = 1_000;

/** What is wrong with a state; undefined: nothing. */
export function stateProblem(state: unknown, functions: readonly string[]): string | undefined {
  if (!isObject(state)) return '`state` must be an object';
  const { empty } = state;
  if (!Array.isArray(empty) || empty.length === 0 || empty.some((cell) => typeof cell !== 'number')) {
    return '`empty` of a state must be a list of numbers';
  }
  if (empty.length > LARGEST_STATE) {
    return `\`empty\` of a state has ${empty.length} numbers, more than ${LARGEST_STATE}; use \`points\`, which sees them all`;
  }
  const missing = functions.find((name) => typeof state[name] !== 'function');
  if (missing !== undefined) return `a state needs the function \`${missing}\``;
  if (state.remove !== undefined && typeof state.remove !== 'function') return '`remove` of a state must be a function';
  const flag = ['commutative', 'latestOnly'].find((name) => !['undefined', 'boolean'].includes(typeof state[name]));
  if (flag !== undefined) return `\`${flag}\` of a state must be true or false`;
  const exact = state.exact === undefined ? undefined : stateProblem(state.exact, functions);
  return exact === undefined ? undefined : `\`exact\` of a state: ${exact}`;
}
