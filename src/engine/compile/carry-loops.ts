import { type CarryDefinition } from '../../plugin-api/index.js';
import { functionOf } from './bound.js';
import { numberOf, settle } from './result.js';
import { LIST_PRESENT, type RowSource } from './row-source.js';
import { compile, once, onItsOwn } from './template.js';

/** Row loops of an all-time operand. A slot's state is the carry's own, then the last day with a point (NaN: none). */
export interface CarryLoops {
  /** Takes in this day's points. */
  feed(source: RowSource, day: number, state: Float64Array, width: number): void;
  /** Writes the operand's value on `day`; `none` where there was no point yet. */
  emit(
    state: Float64Array,
    day: number,
    first: Float64Array,
    out: Float64Array,
    outAt: number,
    width: number,
    none: number,
  ): void;
}

export function carryLoops(carry: CarryDefinition, low: boolean): CarryLoops {
  return once(carry, `carry ${low}`, () => compileCarryLoops(carry, low));
}

function compileCarryLoops(carry: CarryDefinition, low: boolean): CarryLoops {
  const points = carry.empty.length;
  return compile<CarryLoops>(
    ['numberOf', 'add', 'result'],
    [numberOf, functionOf(carry, carry.add), functionOf(carry, carry.result)],
    `${LIST_PRESENT}
function feed(source, day, state, width) {
  ${onItsOwn('width < 0', 'state')}
  const { values, low } = source; const at = (day - source.from) * width;
  const count = list(source, at, width);
  for (let q = 0; q < count; q++) {
    const i = present[q], j = i * ${points + 1};
    add(state, j, values[at + i], ${low ? 'low[at + i]' : '0'}, day);
    state[j + ${points}] = day;
  }
}
function emit(state, day, first, out, outAt, width, none) {
  ${onItsOwn('width < 0', 'out')}
  for (let i = 0, j = 0; i < width; i++, j += ${points + 1}) {
    let r = none;
    const point = state[j + ${points}];
    if (point === point) { r = result(state, j, day); ${settle('r')} }
    out[outAt + i] = day >= first[i] ? r : NaN;
  }
}
return { feed, emit };`,
  );
}
