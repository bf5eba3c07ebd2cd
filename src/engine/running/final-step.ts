import { type Day } from '../../calendar/index.js';
import { type Frame } from './frame.js';

// Looked up once: a global in a hot loop is slow where the code runs in a context of its own, as tests do.
const EMPTY = Number.NaN;

/** Makes rows from…to of `out` a metric's result, in place: empty before the first day, then `emptyAs`. */
export function finish(frame: Frame, emptyAs: 'EMPTY' | 'ZERO', from: Day, to: Day, out: Float64Array): void {
  const { width, firstDay, allKnownFrom } = frame;
  for (let day = from; day <= to && day < allKnownFrom; day++) {
    const at = (day - from) * width;
    for (let slot = 0; slot < width; slot++) if (!(day >= firstDay[slot]!)) out[at + slot] = EMPTY;
  }
  if (emptyAs === 'EMPTY') return;
  for (let day = from; day <= to; day++) {
    const at = (day - from) * width;
    for (let slot = 0; slot < width; slot++) {
      const value = out[at + slot]!;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
      if (value !== value && day >= firstDay[slot]!) out[at + slot] = 0;
    }
  }
}

/** A read with everything before the first day empty: the column itself where it is so already, as it should be. */
export function maskedValues(frame: Frame, from: Day, to: Day, values: Float64Array): Float64Array {
  const { width, firstDay, allKnownFrom } = frame;
  let masked = values;
  for (let day = from; day <= to && day < allKnownFrom; day++) {
    const at = (day - from) * width;
    for (let slot = 0; slot < width; slot++) {
      const value = values[at + slot]!;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
      if (value !== value || day >= firstDay[slot]!) continue;
      if (masked === values) masked = values.slice();
      masked[at + slot] = EMPTY;
    }
  }
  return masked;
}
