import { endianness } from 'node:os';

/** A series as row loops read it: days from…to, `[day][slot]`. */
export interface RowSource {
  readonly from: number;
  readonly to: number;
  readonly values: Float64Array;
  /** The memory of `values` as 32-bit words. */
  readonly bits: Uint32Array;
  /** Low parts; empty where there are none. */
  readonly low: Float64Array;
}

const NO_LOW = new Float64Array(0);

export function rowSource(from: number, to: number, values: Float64Array, low: Float64Array = NO_LOW): RowSource {
  return { from, to, values, bits: new Uint32Array(values.buffer, values.byteOffset, values.length * 2), low };
}

/**
 * Text of `list(source, at, width)`: puts the slots of a row that are not empty into `present` and returns how many. Without a branch, for
 * empties come at random and a wrong guess costs more than the work (measured: a 30-day average 27 ns a cell with `if (v === v)`, 20 so).
 */
export const LIST_PRESENT = `
let present = new Int32Array(256);
function list(source, at, width) {
  if (present.length < width) present = new Int32Array(width);
  const { bits } = source;
  let count = 0;
  for (let i = 0, b = 2 * at + ${endianness() === 'LE' ? 1 : 0}; i < width; i++, b += 2) {
    present[count] = i;
    count += ((bits[b] & 0x7ff00000) - 0x7ff00000) >>> 31; // 1 unless the exponent is all ones, which is NaN
  }
  return count;
}`;
