import { addCompensated, type StateDefinition } from '../../src/plugin-api/index.js';
import { differenceError, productError, quotientError } from './double-double.js';

const COUNT = 0;
const MEAN = 1; // high part; the low part follows
const SQUARES = 3; // the same
const NONE = [0, 0, 0, 0, 0];

/** Adds the product of a distance from the mean and a share of it, both double-doubles, to the squares. */
function addSquare(state: Float64Array, at: number, high: number, low: number, share: number, shareLow: number): void {
  const product = high * share;
  const error = productError(high, share, product) + (high * shareLow + low * share);
  addCompensated(state, at + SQUARES, product, error);
}

/**
 * Number, mean and sum of squared distances from the mean. Nothing is ever subtracted from the squares: so equal points have exactly 0,
 * however they are grouped. Mean and squares are double-doubles: so small spreads of large numbers keep their digits, and the order and
 * grouping of the points do not show in the nearest double (which a ROUND or a comparison would make visible).
 * Sources: B. P. Welford (1962) for a point; T. F. Chan, G. H. Golub, R. J. LeVeque (1979) for merging.
 */
export const moments: Omit<StateDefinition, 'result'> = {
  empty: NONE,
  commutative: true,
  add(state, at, value) {
    const count = state[at + COUNT]! + 1;
    state[at + COUNT] = count;
    if (count === 1) {
      state[at + MEAN] = value;
      return;
    }
    const mean = state[at + MEAN]!;
    const plain = value - mean;
    const error = differenceError(value, mean, plain) - state[at + MEAN + 1]!;
    // Made whole again: where the plain difference is small, the error is not small beside it.
    const high = plain + error;
    const low = error - (high - plain);
    const step = high / count;
    const stepLow = quotientError(high, low, count, step);
    // The distance from the new mean.
    const left = high - step;
    addSquare(state, at, high, low, left, differenceError(high, step, left) + (low - stepLow));
    addCompensated(state, at + MEAN, step, stepLow);
  },
  merge(state, at, later, from) {
    const added = later[from + COUNT]!;
    if (added === 0) return;
    const before = state[at + COUNT]!;
    if (before === 0) {
      for (let i = 0; i < NONE.length; i++) state[at + i] = later[from + i]!;
      return;
    }
    const count = before + added;
    const [mean, laterMean] = [state[at + MEAN]!, later[from + MEAN]!];
    const plain = laterMean - mean;
    const error = differenceError(laterMean, mean, plain) + (later[from + MEAN + 1]! - state[at + MEAN + 1]!);
    const high = plain + error;
    const low = error - (high - plain);
    const part = high / count;
    const partLow = quotientError(high, low, count, part);
    const step = part * added;
    const stepLow = productError(part, added, step) + partLow * added;
    const share = step * before;
    addSquare(state, at, high, low, share, productError(step, before, share) + stepLow * before);
    addCompensated(state, at + SQUARES, later[from + SQUARES]!, later[from + SQUARES + 1]!);
    addCompensated(state, at + MEAN, step, stepLow);
    state[at + COUNT] = count;
  },
};

/** Sample variance (n − 1); NaN for fewer than two points. */
export function sampleVariance(state: Float64Array, at: number): number {
  const divisor = state[at + COUNT]! - 1;
  if (divisor < 1) return Number.NaN;
  const [high, low] = [state[at + SQUARES]!, state[at + SQUARES + 1]!];
  const quotient = high / divisor;
  const error = quotientError(high, low, divisor, quotient);
  // Of the largest numbers the error is unknown.
  return Number.isFinite(error) ? quotient + error : quotient;
}
