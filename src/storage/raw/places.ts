import { type SqlValue } from '../types.js';
import { type LogStretch } from './types.js';

export interface SqlPart {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

/**
 * The part of a log between two places, by columns that are all never empty and together tell rows apart. The list is newest first: its
 * columns descend.
 */
export function stretchWhere<Place>(
  columns: readonly string[],
  { from, until, reversed }: LogStretch<Place>,
  keys: (place: Place) => readonly number[],
): SqlPart[] {
  return [
    ...(from === undefined ? [] : [beyond(columns, keys(from), reversed)]),
    ...(until === undefined ? [] : [beyond(columns, keys(until), !reversed)]),
  ];
}

/** Whether rows at a place, or read before it, are asked for: the negation of what is behind it. */
export function upTo(columns: readonly string[], place: readonly number[], reversed: boolean): SqlPart {
  const { text, params } = beyond(columns, place, reversed);
  return { text: `NOT (${text})`, params };
}

export function orderBy(columns: readonly string[], reversed: boolean): string {
  return columns.map((column) => `${column} ${reversed ? 'ASC' : 'DESC'}`).join(', ');
}

/** Older than a place, or newer. The first comparison alone says nothing new, but lets an index start there. */
function beyond(columns: readonly string[], place: readonly number[], newer: boolean): SqlPart {
  const sign = newer ? '>' : '<';
  const [first = ''] = columns;
  const choices: string[] = [];
  const params: SqlValue[] = [place[0] ?? 0];
  for (const [index, column] of columns.entries()) {
    const equals = columns.slice(0, index).map((other) => `${other} = ?`);
    choices.push([...equals, `${column} ${sign} ?`].join(' AND '));
    params.push(...place.slice(0, index + 1));
  }
  return { text: `${first} ${sign}= ? AND (${choices.map((choice) => `(${choice})`).join(' OR ')})`, params };
}
