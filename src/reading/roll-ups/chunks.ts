import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, blockOf } from '../../model/index.js';
import { type PreparedPass } from '../prepared-pass.js';

/** Values of children that are in memory at a time, about: 32 MiB of them. */
const VALUES = 4 * 1024 * 1024;
/** Whole blocks, so that each page is decoded once. */
const LEAST = BLOCK_SIZE;
const MOST = 64 * BLOCK_SIZE;

/** How many children a pass goes over at a time. */
export function childrenAtOnce({ plan }: PreparedPass, range: { readonly from: Day; readonly to: Day }): number {
  const days = range.to - range.from + 1;
  let each = 0;
  for (const read of plan.reads) each += days + read.lookback;
  each += days * plan.steps.length;
  const wanted = Math.floor(VALUES / Math.max(1, each) / BLOCK_SIZE) * BLOCK_SIZE;
  return Math.min(Math.max(wanted, LEAST), MOST);
}

/** The blocks of `ids` entities (0 … ids − 1), so many entities at a time. */
export function* childBlocks(ids: number, atOnce: number): Generator<number[]> {
  const count = Math.max(1, atOnce / BLOCK_SIZE);
  const end = blockOf(Math.max(0, ids - 1)) + 1;
  for (let first = 0; first < end; first += count) {
    yield Array.from({ length: Math.min(count, end - first) }, (_, i) => first + i);
  }
}
