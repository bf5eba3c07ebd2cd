import { type StateDefinition } from '../../plugin-api/index.js';
import { functionOf } from './bound.js';
import { numberOf, settle } from './result.js';
import { LIST_PRESENT, type RowSource } from './row-source.js';
import { compile, emptyState, names, once, onItsOwn } from './template.js';

/** Row loops over one state definition: a row is one day, `width` slots. States are interleaved, `size` numbers a slot. */
export interface WindowLoops {
  readonly size: number;
  /** Sets `width` states from `at` to the empty state. */
  clear(states: Float64Array, at: number, width: number): void;
  /** `row` becomes the state of this day's points followed by `next`; notes in `last` the latest day with a point. */
  back(
    source: RowSource,
    day: number,
    row: Float64Array,
    rowAt: number,
    next: Float64Array,
    nextAt: number,
    last: Float64Array,
    width: number,
  ): void;
  /** Adds this day's points to `prefix`. */
  warm(source: RowSource, day: number, prefix: Float64Array, last: Float64Array, width: number): void;
  /**
   * Adds this day's points to `prefix`, merges it into the suffix row (which is spent) and writes the window's value, not masked
   * before the first day. `start` is the window's first day, `none` what one without points gives (where tracked).
   */
  step(
    source: RowSource,
    day: number,
    prefix: Float64Array,
    suffix: Float64Array,
    suffixAt: number,
    last: Float64Array,
    out: Float64Array,
    outAt: number,
    width: number,
    start: number,
    none: number,
  ): void;
  /** A window of one day: no suffix, no prefix. */
  single(
    source: RowSource,
    day: number,
    state: Float64Array,
    out: Float64Array,
    outAt: number,
    width: number,
    none: number,
  ): void;
}

/**
 * The loops of one aggregation; running/window.ts tells how they make windows. `low`: the source has low parts. `tracked`: the day of the
 * last point is kept, to tell windows without points; else the empty state's result says it (measured: 8 of 36 ns a cell).
 */
export function windowLoops(state: StateDefinition, low: boolean, tracked: boolean): WindowLoops {
  return once(state, `window ${low} ${tracked}`, () => compileWindowLoops(state, low, tracked));
}

function compileWindowLoops(state: StateDefinition, low: boolean, tracked: boolean): WindowLoops {
  const noted = tracked ? 'last[i] = day;' : '';
  const size = state.empty.length;
  const lowOf = low ? 'low[at + i]' : '0';
  const open = `${onItsOwn('width < 0', 'out')} const { values, low, from, points: { slots, counts } } = source; const at = (day - from) * width, count = counts[day - from];`;
  const opened = (array: string) => open.replaceAll('out[', `${array}[`);
  const finite = (result: string) => `let r = ${result}; ${settle('r')}`;
  const body = `
const size = ${size};
${LIST_PRESENT}
function clear(states, at, width) {
  for (let i = 0, j = at; i < width; i++, j += size) { ${emptyState(size, ['states', 'j'])} }
}
function back(source, day, row, rowAt, next, nextAt, last, width) {
  ${opened('row')}
  if (row === next) row.copyWithin(rowAt, nextAt, nextAt + width * size);
  else row.set(next.subarray(nextAt, nextAt + width * size), rowAt);
  for (let q = at, end = at + count; q < end; q++) {
    const i = slots[q], j = rowAt + i * size;
    ${state.commutative === true ? '' : emptyState(size, ['row', 'j'])}
    add(row, j, values[at + i], ${lowOf}, day);
    ${state.commutative === true ? '' : 'merge(row, j, next, nextAt + i * size);'}
    ${tracked ? 'if (day > last[i]) last[i] = day;' : ''}
  }
}
function warm(source, day, prefix, last, width) {
  ${opened('prefix')}
  for (let q = at, end = at + count; q < end; q++) {
    const i = slots[q];
    add(prefix, i * size, values[at + i], ${lowOf}, day); ${noted}
  }
}
function step(source, day, prefix, suffix, suffixAt, last, out, outAt, width, start, none) {
  ${open}
  for (let q = at, end = at + count; q < end; q++) {
    const i = slots[q];
    add(prefix, i * size, values[at + i], ${lowOf}, day); ${noted}
  }
  for (let i = 0, j = 0, k = suffixAt; i < width; i++, j += size, k += size) {
    ${tracked ? 'if (last[i] < start) { out[outAt + i] = none; continue; }' : ''}
    merge(suffix, k, prefix, j);
    ${finite('result(suffix, k)')}
    out[outAt + i] = r;
  }
}
function single(source, day, state, out, outAt, width, none) {
  ${onItsOwn('width < 0', 'out')} const { values, low } = source; const at = (day - source.from) * width;
  const count = list(source, at, width); // once a day is all: no list to keep
  if (count < width) out.fill(none, outAt, outAt + width);
  for (let q = 0; q < count; q++) {
    const i = present[q];
    ${emptyState(size, ['state', '0'])}
    add(state, 0, values[at + i], ${lowOf}, day);
    ${finite('result(state, 0)')}
    out[outAt + i] = r;
  }
}
return { size, clear, back, warm, step, single };`;
  const parameters = ['numberOf', 'add', 'merge', 'result', ...names('e', size)];
  const functions = [functionOf(state, state.add), functionOf(state, state.merge), functionOf(state, state.result)];
  return compile<WindowLoops>(parameters, [numberOf, ...functions, ...state.empty], body);
}

/** `out[outAt …] = ends(v(now), v(before))` for one row; on a counter an empty day reads as 0 from the first day on. */
export type EndsLoop = (
  values: Float64Array,
  nowAt: number,
  beforeAt: number,
  nowDay: number,
  beforeDay: number,
  first: Float64Array,
  out: Float64Array,
  outAt: number,
  width: number,
) => void;

export function endsLoop(ends: (now: number, before: number) => number, counter: boolean): EndsLoop {
  return once(ends, `ends ${counter}`, () => compileEndsLoop(ends, counter));
}

function compileEndsLoop(ends: (now: number, before: number) => number, counter: boolean): EndsLoop {
  const zero = (name: string, day: string) =>
    counter ? `if (${name} !== ${name} && ${day} >= first[i]) ${name} = 0;` : '';
  return compile<EndsLoop>(
    ['numberOf', 'ends'],
    [numberOf, ends],
    `return function (values, nowAt, beforeAt, nowDay, beforeDay, first, out, outAt, width) {
  ${onItsOwn('width < 0', 'out')}
  for (let i = 0; i < width; i++) {
    let now = values[nowAt + i], before = values[beforeAt + i];
    ${zero('now', 'nowDay')} ${zero('before', 'beforeDay')}
    let r = NaN;
    if (now === now && before === before) { r = ends(now, before); ${settle('r')} }
    out[outAt + i] = r;
  }
};`,
  );
}
