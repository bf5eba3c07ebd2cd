import { type Day } from '../calendar/index.js';
import { type Column } from '../engine/index.js';
import { BLOCK_SIZE } from '../model/index.js';

/** Copies the days that both columns hold. */
export function copyInto(target: Column, source: Column): void {
  const from = Math.max(target.from, source.from);
  const to = Math.min(target.to, source.to);
  if (from > to) return;
  const { width } = target;
  const part = source.values.subarray((from - source.from) * width, (to - source.from + 1) * width);
  target.values.set(part, (from - target.from) * width);
}

/** Places blocks' pages by row id. */
export function fillBlocks(
  out: Float64Array,
  blocks: readonly number[],
  pages: readonly (Float64Array | undefined)[],
): void {
  blocks.forEach((block, i) => {
    const page = pages[i];
    if (page !== undefined) out.set(page, block * BLOCK_SIZE);
  });
}

/** A counter's empty day is 0 from the entity's first day on. */
export function zeroFill(column: Column, firstDay: Float64Array, lastDay: Day): void {
  const { values, width } = column;
  for (let day = column.from; day <= lastDay; day++) {
    const row = (day - column.from) * width;
    for (let slot = 0; slot < width; slot++) {
      if (Number.isNaN(values[row + slot]!) && firstDay[slot]! <= day) values[row + slot] = 0;
    }
  }
}

/** Kept counts: nothing before the first day, 0 where none is stored from then on. */
export function countsOnly(column: Column, firstDay: Float64Array, lastDay: Day): void {
  const { values, width } = column;
  zeroFill(column, firstDay, lastDay);
  for (let day = column.from; day <= lastDay; day++) {
    const row = (day - column.from) * width;
    for (let slot = 0; slot < width; slot++) if (!(firstDay[slot]! <= day)) values[row + slot] = Number.NaN;
  }
}

/** Days since the first one. */
export function countDays(column: Column, firstDay: Float64Array, lastDay: Day): void {
  const { values, width } = column;
  for (let day = column.from; day <= lastDay; day++) {
    const row = (day - column.from) * width;
    for (let slot = 0; slot < width; slot++) {
      if (firstDay[slot]! <= day) values[row + slot] = day - firstDay[slot]!;
    }
  }
}
