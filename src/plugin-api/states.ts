import { addCompensated, compensatedValue } from './compensated.js';
import { type StateDefinition } from './types.js';

/** Values, low parts and number of points by plain additions: nothing is rounded where the host asks for it. */
function plainSum(result: StateDefinition['result']): StateDefinition {
  return Object.freeze({
    empty: [0, 0, 0],
    add(state: Float64Array, at: number, value: number, low: number): void {
      state[at]! += value;
      state[at + 1]! += low;
      state[at + 2]! += 1;
    },
    merge(state: Float64Array, at: number, later: Float64Array, from: number): void {
      state[at]! += later[from]!;
      state[at + 1]! += later[from + 1]!;
      state[at + 2]! += later[from + 2]!;
    },
    remove(state: Float64Array, at: number, value: number, low: number): void {
      state[at]! -= value;
      state[at + 1]! -= low;
      state[at + 2]! -= 1;
    },
    result,
  });
}

function sumOf(state: Float64Array, at: number): number {
  return state[at + 2] === 0 ? Number.NaN : compensatedValue(state, at);
}

function meanOf(state: Float64Array, at: number): number {
  const count = state[at + 2]!;
  return count === 0 ? Number.NaN : compensatedValue(state, at) / count;
}

/**
 * Compensated sum; no data point: NaN. A count tells whether there is one: a state that began with NaN needed a branch an
 * addition, which kept V8 from inlining it (85 against 36 ns a cell).
 */
export const sumState: StateDefinition = Object.freeze({
  empty: [0, 0, 0],
  commutative: true,
  add(state: Float64Array, at: number, value: number, low: number): void {
    addCompensated(state, at, value, low);
    state[at + 2]! += 1;
  },
  merge(state: Float64Array, at: number, later: Float64Array, from: number): void {
    addCompensated(state, at, later[from]!, later[from + 1]!);
    state[at + 2]! += later[from + 2]!;
  },
  result: sumOf,
  exact: plainSum(sumOf),
});

/** Compensated sum divided by the number of data points; none: NaN. */
export const meanState: StateDefinition = Object.freeze({
  empty: [0, 0, 0],
  commutative: true,
  add: sumState.add,
  merge: sumState.merge,
  result: meanOf,
  exact: plainSum(meanOf),
});

/** Smallest; no data point: NaN. Values are finite, so that Infinity can stand for "none yet". */
export const minState: StateDefinition = Object.freeze({
  empty: [Number.POSITIVE_INFINITY],
  commutative: true,
  add(state: Float64Array, at: number, value: number): void {
    if (value < state[at]!) state[at] = value;
  },
  merge(state: Float64Array, at: number, later: Float64Array, from: number): void {
    if (later[from]! < state[at]!) state[at] = later[from]!;
  },
  result(state: Float64Array, at: number): number {
    const value = state[at]!;
    return value === Number.POSITIVE_INFINITY ? Number.NaN : value;
  },
});

/** Largest; no data point: NaN. */
export const maxState: StateDefinition = Object.freeze({
  empty: [Number.NEGATIVE_INFINITY],
  commutative: true,
  add(state: Float64Array, at: number, value: number): void {
    if (value > state[at]!) state[at] = value;
  },
  merge(state: Float64Array, at: number, later: Float64Array, from: number): void {
    if (later[from]! > state[at]!) state[at] = later[from]!;
  },
  result(state: Float64Array, at: number): number {
    const value = state[at]!;
    return value === Number.NEGATIVE_INFINITY ? Number.NaN : value;
  },
});

/** The first that comes; none: NaN. */
export const firstState: StateDefinition = Object.freeze({
  empty: [Number.NaN],
  add(state: Float64Array, at: number, value: number): void {
    if (Number.isNaN(state[at])) state[at] = value;
  },
  merge(state: Float64Array, at: number, later: Float64Array, from: number): void {
    if (Number.isNaN(state[at])) state[at] = later[from]!;
  },
  result(state: Float64Array, at: number): number {
    return state[at]!;
  },
});
