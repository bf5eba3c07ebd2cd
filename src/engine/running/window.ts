import { type Day } from '../../calendar/index.js';
import { listPoints, type RowSource } from '../compile/row-source.js';
import { type SlideLoops } from '../compile/slide-loops.js';
import { type WindowLoops } from '../compile/window-loops.js';
import { type Arena } from './arena.js';

// Looked up once: a global in a hot loop is slow where the code runs in a context of its own, as tests do.
const EMPTY = Number.NaN;

/** One window step: which days to compute, and what of. */
export interface WindowRun {
  readonly loops: WindowLoops;
  /** Set where the state's points can be taken out again; `split`: see compile/exact-sums.ts. */
  readonly slide?: { readonly loops: SlideLoops; readonly split: number } | undefined;
  readonly source: RowSource;
  readonly width: number;
  readonly days: number;
  readonly offset: number;
  /** What a window without data points gives. */
  readonly none: number;
  readonly firstDay: Float64Array;
  /** From this day on every slot's first day has come. */
  readonly allKnownFrom: number;
  /** Days to compute; `out` starts at `from`. */
  readonly from: Day;
  readonly to: Day;
  readonly out: Float64Array;
}

/**
 * Sliding windows in O(1) a cell, without subtracting (van Herk 1992, Gil & Werman 1993): days are cut into blocks as long as the
 * window, so that each window is the end of one block followed by the beginning of the next, and both are states that
 * grow a day at a time. Blocks are aligned to absolute days: whichever days are asked for, a day gives the same bits.
 *
 * The source may begin later than the window: days before it are empty.
 */
export function runWindow(run: WindowRun, arena: Arena): void {
  const { loops, days, offset, width } = run;
  if (days > 1) listPoints(run.source, width, (length) => arena.take(length));
  const last = arena.take(width).fill(Number.NEGATIVE_INFINITY, 0, width);
  const prefix = arena.take(width * Math.max(loops.size, run.slide?.loops.size ?? 0));
  const first = run.from - offset;
  const end = run.to - offset;
  if (run.slide !== undefined) slide(run, run.slide, first, end, prefix, last);
  else if (days === 1) {
    for (let day = first; day <= end; day++) runSingle(run, day, prefix);
  } else {
    for (let block = Math.floor(first / days) * days; block <= end; block += days) {
      runBlock(run, arena, block, Math.max(first, block), Math.min(end, block + days - 1), prefix, last);
    }
  }
  arena.give(last);
  arena.give(prefix);
  for (let day = first; day <= end && day < run.allKnownFrom; day++) mask(run, day);
}

/** Windows of states that give back what they took in: points enter and leave, and no digit of them stays. */
function slide(
  run: WindowRun,
  { loops, split }: NonNullable<WindowRun['slide']>,
  first: Day,
  end: Day,
  states: Float64Array,
  last: Float64Array,
): void {
  const { source, width, days, offset, out } = run;
  loops.clear(states, width);
  const begin = Math.max(source.from, first - days + 1);
  for (let day = begin; day < first; day++) loops.enter(source, day, states, last, width, split);
  for (let day = first; day <= end; day++) {
    const outAt = (day + offset - run.from) * width;
    if (day < source.from) {
      out.fill(EMPTY, outAt, outAt + width);
      continue;
    }
    loops.enter(source, day, states, last, width, split);
    if (loops.leaves && day - days >= begin) loops.leave(source, day - days, states, width, split);
    loops.emit(states, last, out, outAt, width, day - days + 1, run.none);
  }
}

/** A window that ends before the first day is empty. */
function mask({ out, firstDay, width, offset, from }: WindowRun, day: Day): void {
  const outAt = (day + offset - from) * width;
  for (let slot = 0; slot < width; slot++) if (!(day >= firstDay[slot]!)) out[outAt + slot] = EMPTY;
}

function runSingle(run: WindowRun, day: Day, state: Float64Array): void {
  const outAt = (day + run.offset - run.from) * run.width;
  if (day < run.source.from) run.out.fill(Number.NaN, outAt, outAt + run.width);
  else run.loops.single(run.source, day, state, run.out, outAt, run.width, run.none);
}

/** The windows that end on lo…hi, days of the block that starts on `block`. */
function runBlock(
  run: WindowRun,
  arena: Arena,
  block: Day,
  lo: Day,
  hi: Day,
  prefix: Float64Array,
  last: Float64Array,
): void {
  const { loops, source, width, days, out } = run;
  const stride = width * loops.size;
  const suffix = arena.take((hi - lo + 1) * stride);
  fillSuffixes(run, arena, block, lo - days + 1, hi - days + 1, suffix, last);
  loops.clear(prefix, 0, width);
  for (let day = Math.max(block, source.from); day < lo; day++) loops.warm(source, day, prefix, last, width);
  for (let day = lo; day <= hi; day++) {
    const outAt = (day + run.offset - run.from) * width;
    if (day < source.from) out.fill(Number.NaN, outAt, outAt + width);
    else {
      const at = (day - lo) * stride;
      loops.step(source, day, prefix, suffix, at, last, out, outAt, width, day - days + 1, run.none);
    }
  }
  arena.give(suffix);
}

/** Row s − lo of `suffix` becomes the state of the days s … block − 1, for s = lo…hi (hi ≤ block, whose row is empty). */
function fillSuffixes(
  run: WindowRun,
  arena: Arena,
  block: Day,
  lo: Day,
  hi: Day,
  suffix: Float64Array,
  last: Float64Array,
): void {
  const { loops, source, width } = run;
  const stride = width * loops.size;
  const scratch = arena.take(2 * stride);
  let next = scratch;
  let nextAt = hi === block ? (hi - lo) * stride : 0;
  if (hi === block) next = suffix;
  loops.clear(next, nextAt, width);
  for (let day = block - 1; day >= lo; day--) {
    const kept = day <= hi;
    if (day < source.from && !kept) {
      day = Math.min(day, hi + 1); // nothing there: go on with the first row that is kept
      continue;
    }
    const row = kept ? suffix : scratch;
    const rowAt = kept ? (day - lo) * stride : next === scratch && nextAt === 0 ? stride : 0;
    if (day < source.from) row.set(next.subarray(nextAt, nextAt + stride), rowAt);
    else loops.back(source, day, row, rowAt, next, nextAt, last, width);
    next = row;
    nextAt = rowAt;
  }
  arena.give(scratch);
}
