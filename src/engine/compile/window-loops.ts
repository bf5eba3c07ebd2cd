import { type StateDefinition } from '../../plugin-api/index.js';
import { compile, copyState, emptyState, names, once, onItsOwn } from './template.js';

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

/** A series as row loops read it. */
export interface RowSource {
  readonly from: number;
  readonly to: number;
  readonly values: Float64Array;
  /** Low parts; for loops compiled with `low`. */
  readonly low: Float64Array;
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
  const open = `${onItsOwn('width < 0', 'out')} const { values, low } = source; const at = (day - source.from) * width;`;
  const opened = (array: string) => open.replaceAll('out[', `${array}[`);
  const finite = (result: string) => `let r = +${result}; r += r - r;`;
  const body = `
const size = ${size};
function clear(states, at, width) {
  for (let i = 0, j = at; i < width; i++, j += size) { ${emptyState(size, ['states', 'j'])} }
}
function back(source, day, row, rowAt, next, nextAt, last, width) {
  ${opened('row')}
  for (let i = 0, j = rowAt, k = nextAt; i < width; i++, j += size, k += size) {
    const v = values[at + i];
    if (v === v) {
      ${emptyState(size, ['row', 'j'])}
      add(row, j, v, ${lowOf}, day);
      merge(row, j, next, k);
      ${tracked ? 'if (day > last[i]) last[i] = day;' : ''}
    } else { ${copyState(size, ['row', 'j'], ['next', 'k'])} }
  }
}
function warm(source, day, prefix, last, width) {
  ${opened('prefix')}
  for (let i = 0, j = 0; i < width; i++, j += size) {
    const v = values[at + i];
    if (v === v) { add(prefix, j, v, ${lowOf}, day); ${noted} }
  }
}
function step(source, day, prefix, suffix, suffixAt, last, out, outAt, width, start, none) {
  ${open}
  for (let i = 0, j = 0, k = suffixAt; i < width; i++, j += size, k += size) {
    const v = values[at + i];
    if (v === v) { add(prefix, j, v, ${lowOf}, day); ${noted} }
    ${tracked ? 'if (last[i] < start) { out[outAt + i] = none; continue; }' : ''}
    merge(suffix, k, prefix, j);
    ${finite('result(suffix, k)')}
    out[outAt + i] = r;
  }
}
function single(source, day, state, out, outAt, width, none) {
  ${open}
  for (let i = 0; i < width; i++) {
    const v = values[at + i];
    if (v === v) {
      ${emptyState(size, ['state', '0'])}
      add(state, 0, v, ${lowOf}, day);
      ${finite('result(state, 0)')}
      out[outAt + i] = r;
    } else out[outAt + i] = none;
  }
}
return { size, clear, back, warm, step, single };`;
  const parameters = ['add', 'merge', 'result', ...names('e', size)];
  return compile<WindowLoops>(parameters, [state.add, state.merge, state.result, ...state.empty], body);
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
    ['ends'],
    [ends],
    `return function (values, nowAt, beforeAt, nowDay, beforeDay, first, out, outAt, width) {
  ${onItsOwn('width < 0', 'out')}
  for (let i = 0; i < width; i++) {
    let now = values[nowAt + i], before = values[beforeAt + i];
    ${zero('now', 'nowDay')} ${zero('before', 'beforeDay')}
    let r = NaN;
    if (now === now && before === before) { r = +ends(now, before); r += r - r; }
    out[outAt + i] = r;
  }
};`,
  );
}
