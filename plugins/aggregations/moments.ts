import { addCompensated, type StateDefinition } from '../../src/plugin-api/index.js';

const COUNT = 0;
const MEAN = 1; // high part; the low part follows
const SQUARES = 3;

/** `value + low` less the mean of the state: the parts that cancel do so exactly. */
function fromMean(state: Float64Array, at: number, value: number, low: number): number {
  const mean = state[at + MEAN]!;
  const difference = value - mean;
  const b = difference - value;
  const error = value - (difference - b) - (mean + b);
  return difference + (error + (low - state[at + MEAN + 1]!));
}

/**
 * Number, mean and sum of squared distances from the mean. Nothing is ever subtracted from the squares, and the mean is a
 * double-double: so equal points have exactly 0, however they are grouped, and small spreads of large numbers keep their digits.
 * Sources: B. P. Welford (1962) for a point; T. F. Chan, G. H. Golub, R. J. LeVeque (1979) for merging.
 */
export const moments: Omit<StateDefinition, 'result'> = {
  empty: [0, 0, 0, 0],
  commutative: true,
  add(state, at, value) {
    const count = state[at + COUNT]! + 1;
    const distance = fromMean(state, at, value, 0);
    state[at + COUNT] = count;
    addCompensated(state, at + MEAN, distance / count, 0);
    state[at + SQUARES]! += distance * (distance * ((count - 1) / count));
  },
  merge(state, at, later, from) {
    const added = later[from + COUNT]!;
    if (added === 0) return;
    const before = state[at + COUNT]!;
    const count = before + added;
    const distance = fromMean(state, at, later[from + MEAN]!, later[from + MEAN + 1]!);
    state[at + COUNT] = count;
    if (before === 0) {
      state[at + MEAN] = later[from + MEAN]!;
      state[at + MEAN + 1] = later[from + MEAN + 1]!;
    } else addCompensated(state, at + MEAN, distance * (added / count), 0);
    state[at + SQUARES]! += later[from + SQUARES]! + distance * (distance * before * (added / count));
  },
};

/** Sample variance (n − 1); NaN for fewer than two points. */
export function sampleVariance(state: Float64Array, at: number): number {
  const count = state[at + COUNT]!;
  return count < 2 ? Number.NaN : state[at + SQUARES]! / (count - 1);
}
