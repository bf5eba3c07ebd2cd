import { type Session, type SqlValue } from '../types.js';

/** Ascending, without repetition. */
export function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The condition `column IN (…)`: one parameter on SQLite, so that its prepared statement serves every length. */
export function integers(
  session: Session,
  column: string,
  numbers: readonly number[],
): { sql: string; params: SqlValue[] } {
  if (session.dialect === 'sqlite') {
    return { sql: `${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(numbers)] };
  }
  return { sql: `${column} IN (${integerText(numbers)})`, params: [] };
}

/** `1, 2, 3` for a statement's text. @throws TypeError where a number is no integer */
export function integerText(numbers: readonly number[]): string {
  for (const number of numbers) {
    if (!Number.isSafeInteger(number)) throw new TypeError(`${number} is not an integer.`);
  }
  return numbers.join(', ');
}

/** Pieces of at most `size` elements. */
export function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

/** Elements by a key, groups and members in the order of the list. */
export function groupBy<T, K>(list: readonly T[], keyOf: (element: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const element of list) {
    const key = keyOf(element);
    const group = groups.get(key);
    if (group) group.push(element);
    else groups.set(key, [element]);
  }
  return groups;
}
