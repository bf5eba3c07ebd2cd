/** How many candidates are tried at most. */
const TRIES = 2_000;

/**
 * Makes a case that fails smaller as long as it fails: takes the first of the simpler cases that still fails, again and again.
 */
export function smallest<T>(failing: T, simpler: (input: T) => Iterable<T>, fails: (input: T) => boolean): T {
  let found = failing;
  let tries = 0;
  for (;;) {
    let next: T | undefined;
    for (const candidate of simpler(found)) {
      if (++tries > TRIES) return found;
      if (fails(candidate)) {
        next = candidate;
        break;
      }
    }
    if (next === undefined) return found;
    found = next;
  }
}

/** Numbers that are easier to read than `value`, simplest first. */
export function simplerNumbers(value: number): number[] {
  if (Number.isNaN(value)) return [];
  const candidates = [0, 1, 2, Math.trunc(value), Math.trunc(value / 10), Math.round(value * 10) / 10];
  const weight = (number: number) => String(number).length + Math.abs(number) / 1e12;
  return [...new Set(candidates)].filter((each) => weight(each) < weight(value)).map((each) => each + 0);
}

/** Lists with one element left out, then lists with one number simpler. */
export function* simplerLists(list: readonly number[], keepLength = false): Generator<number[]> {
  if (!keepLength) for (let i = 0; i < list.length; i++) yield [...list.slice(0, i), ...list.slice(i + 1)];
  for (let i = 0; i < list.length; i++) {
    for (const value of simplerNumbers(list[i]!)) yield [...list.slice(0, i), value, ...list.slice(i + 1)];
  }
}

const TOLERANCE = 1e-9;

/** Equal in what is empty, and within 1e-9 of the larger (or of the values that went in, a thousandth of that, for what cancels). */
export function agree(a: number, b: number, scale = 0): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), scale * 1e-3);
}

/** As the host takes it: what is no finite number is empty. */
export function settled(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
}
