import { type StateDefinition } from '../../plugin-api/index.js';
import { functionOf } from './bound.js';
import { numberOf, settle } from './result.js';
import { type RowSource } from './row-source.js';
import { compile, emptyState, names, once, onItsOwn } from './template.js';

/** Row loops over a state whose points need not be merged: one state a slot, which a day's points enter and, unless only the latest counts, leave. */
export interface SlideLoops {
  readonly size: number;
  /** Whether points leave. */
  readonly leaves: boolean;
  /** Sets the first `width` states to the empty state. */
  clear(states: Float64Array, width: number): void;
  /** Adds a day's points. `split`: see exact-sums.ts. */
  enter(source: RowSource, day: number, states: Float64Array, last: Float64Array, width: number, split: number): void;
  /** Takes a day's points out. */
  leave(source: RowSource, day: number, states: Float64Array, width: number, split: number): void;
  /** Writes the windows' values, not masked before the first day. `start`, `none`: as WindowLoops has them. */
  emit(
    states: Float64Array,
    last: Float64Array,
    out: Float64Array,
    outAt: number,
    width: number,
    start: number,
    none: number,
  ): void;
}

/** `parts`: what a point is added as: its value, value and low part, or the two parts that it is split into. */
export function slideLoops(state: StateDefinition, parts: keyof typeof POINT, tracked: boolean): SlideLoops {
  return once(state, `slide ${parts} ${tracked}`, () => compileSlideLoops(state, parts, tracked));
}

const POINT = {
  value: ['', 'values[at + i], 0'],
  low: ['', 'values[at + i], low[at + i]'],
  split: ['const v = values[at + i], high = (v + split) - split;', 'high, v - high'],
} as const;

/** A state of the latest point alone has nothing to take out. */
const neverCalled = () => undefined;

function compileSlideLoops(state: StateDefinition, parts: keyof typeof POINT, tracked: boolean): SlideLoops {
  const size = state.empty.length;
  const [before, point] = POINT[parts];
  const latest = state.latestOnly === true;
  const empty = emptyState(size, ['states', 'j']);
  const open = `${onItsOwn('width < 0', 'states')} const { values, low, from, points: { slots, counts } } = source; const at = (day - from) * width, count = counts[day - from];`;
  const body = `
function clear(states, width) {
  for (let i = 0, j = 0; i < width; i++, j += ${size}) { ${empty} }
}
function enter(source, day, states, last, width, split) {
  ${open}
  for (let q = at, end = at + count; q < end; q++) {
    const i = slots[q], j = i * ${size}; ${before}
    ${latest ? empty : ''}
    add(states, j, ${point}, day); ${tracked || latest ? 'last[i] = day;' : ''}
  }
}
function leave(source, day, states, width, split) {
  ${open}
  for (let q = at, end = at + count; q < end; q++) {
    const i = slots[q]; ${before}
    remove(states, i * ${size}, ${point}, day);
  }
}
function emit(states, last, out, outAt, width, start, none) {
  ${onItsOwn('width < 0', 'out')}
  for (let i = 0, j = 0; i < width; i++, j += ${size}) {
    ${tracked ? 'if (last[i] < start) { out[outAt + i] = none; continue; }' : latest ? `if (last[i] < start) { ${empty} }` : ''}
    let r = result(states, j); ${settle('r')}
    out[outAt + i] = r;
  }
}
return { size: ${size}, leaves: ${!latest}, clear, enter, leave, emit };`;
  const remove = state.remove === undefined ? neverCalled : functionOf(state, state.remove);
  const functions = [functionOf(state, state.add), remove, functionOf(state, state.result)];
  const parameters = ['numberOf', 'add', 'remove', 'result', ...names('e', size)];
  return compile<SlideLoops>(parameters, [numberOf, ...functions, ...state.empty], body);
}
