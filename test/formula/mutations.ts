/** Numbers from a seed, 0 up to 1: the same seed gives the same mutations. Source: mulberry32, T. Ettinger. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
type Container = Record<string, unknown> | unknown[];

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Every array and object of a formula, the outermost first. */
function containers(value: unknown, into: Container[] = []): Container[] {
  if (!isContainer(value)) return into;
  into.push(value);
  for (const member of Object.values(value)) containers(member, into);
  return into;
}

/** Own property, `__proto__` too, as JSON.parse makes it. */
function put(target: Container, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Much faster than structuredClone within jest. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isContainer(value)) return value;
  const copy = {};
  for (const [key, member] of Object.entries(value)) put(copy, key, copyOf(member));
  return copy;
}

function typo(random: Random, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  const changed = [
    text.slice(0, at) + text.slice(at + 1),
    `${text.slice(0, at)}${pick(random, [...'.xA "_-é\0'])}${text.slice(at)}`,
    text.toLowerCase(),
    text.toUpperCase(),
  ];
  return pick(random, changed);
}

/** Changes one thing in a copy of a formula: a value, a key, an argument, a part taken from another formula. */
export function mutated(
  random: Random,
  formula: unknown,
  others: readonly unknown[],
  words: readonly unknown[],
): unknown {
  const copy: unknown = copyOf(formula);
  const all = containers(copy);
  if (all.length === 0) return pick(random, words);
  const part = pick(random, all);
  const keys = Object.keys(part);
  const key = keys.length === 0 ? '0' : pick(random, keys);
  const value = (part as Record<string, unknown>)[key];
  const foreign = () => copyOf(pick(random, containers(pick(random, others)))) ?? 1;
  switch (Math.floor(random() * 8)) {
    case 0:
      put(part, key, pick(random, words));
      break;
    case 1:
      put(part, key, typeof value === 'string' ? typo(random, value) : JSON.stringify(value));
      break;
    case 2:
      if (Array.isArray(part)) part.splice(Number(key), 1);
      else delete part[key];
      break;
    case 3:
      if (Array.isArray(part)) part.splice(Number(key), 0, foreign());
      else put(part, String(pick(random, words)), foreign());
      break;
    case 4:
      put(part, key, foreign());
      break;
    case 5:
      put(part, key, [value]);
      break;
    case 6:
      if (Array.isArray(part)) part.reverse();
      else put(part, pick(random, ['prop', 'days', 'op', 'across', 'property', 'value', 'type']), pick(random, words));
      break;
    default:
      put(part, key, [value, value]);
  }
  return copy;
}
