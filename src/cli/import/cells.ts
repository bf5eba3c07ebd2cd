import { TidemarkError } from '../../errors/index.js';
import { type FreeColumn } from './columns.js';

const CANONICAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
/** Digits that every double keeps. */
const DIGITS = 15;

/** A free cell as a JSON value: plain decimal numbers and true/false as such, all else (007, 1e5, twenty digits) as text. */
export function cellValue(cell: string): string | number | boolean {
  const first = cell.charCodeAt(0);
  // 0…9 and -
  if ((first >= 48 && first <= 57) || first === 45) {
    return CANONICAL.test(cell) && significant(cell) <= DIGITS && cell !== '-0' ? Number(cell) : cell;
  }
  if (cell === 'true') return true;
  if (cell === 'false') return false;
  return cell;
}

/** A field that must be a number. @throws VALUE_INVALID */
export function cellNumber(cell: string, path: string): number {
  const text = cell.trim();
  if (!NUMBER.test(text))
    throw new TidemarkError('VALUE_INVALID', `${path} must be a number, not "${cell.slice(0, 40)}".`, { path });
  return Number(text);
}

/** The free cells of a row, those left empty left out. */
export function freeCells(
  cells: readonly string[],
  columns: readonly FreeColumn[],
): Record<string, unknown> | undefined {
  // Written field by field, so that the rows of a file share one shape: several times faster than from entries.
  const values: Record<string, unknown> = {};
  let some = false;
  for (const { name, at } of columns) {
    const cell = cells[at];
    if (cell === undefined || cell === '') continue;
    values[name] = cellValue(cell);
    some = true;
  }
  return some ? values : undefined;
}

function significant(text: string): number {
  return text.length <= DIGITS ? text.length : text.replace(/[-.]/g, '').replace(/^0+/, '').length;
}
