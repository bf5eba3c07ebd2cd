import { type InfixSign } from './syntax.js';

/** What people write for a sign, and the sign. */
const MEANT: Readonly<Record<string, InfixSign>> = {
  x: '*',
  X: '*',
  '×': '*',
  '·': '*',
  '∙': '*',
  '÷': '/',
  '**': '^',
  '−': '-',
  '–': '-',
  '—': '-',
  '===': '=',
  '!==': '!=',
  '=>': '>=',
  '=<': '<=',
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
};

/** About how many days other units have, by their first letter. */
const DAYS_OF: Readonly<Record<string, number>> = { h: 1 / 24, m: 30, y: 365 };

/** Other spellings that are right. */
const SAME: Readonly<Record<string, InfixSign>> = { '==': '=', '<>': '!=' };

/** The sign that a written one is, or (`instead`) is meant to be. */
export function signOf(written: string): { readonly sign: InfixSign; readonly instead: boolean } {
  if (Object.hasOwn(MEANT, written)) return { sign: MEANT[written]!, instead: true };
  return { sign: Object.hasOwn(SAME, written) ? SAME[written]! : (written as InfixSign), instead: false };
}

/** About how many whole days so many hours, months or years are. */
export function daysOf(digits: string, unit: string): number {
  return Math.max(1, Math.round(Number(digits) * DAYS_OF[unit.slice(0, 1).toLowerCase()]!));
}
