import { TidemarkError } from '../../errors/index.js';

const VERSION = 1;
const HEADER = 8;
const NUMBER = 8;

/** A checkpoint as stored: version byte, seven bytes of zero, then the numbers as float64 little-endian. */
export function encodeCarry(state: Float64Array): Buffer {
  const data = Buffer.alloc(HEADER + state.length * NUMBER);
  data[0] = VERSION;
  for (let i = 0; i < state.length; i++) data.writeDoubleLE(state[i]!, HEADER + i * NUMBER);
  return data;
}

/** @throws INTERNAL_ERROR where a newer version wrote it, or it was cut short */
export function decodeCarry(data: Buffer): Float64Array {
  if (data[0] !== VERSION || (data.length - HEADER) % NUMBER !== 0) {
    throw new TidemarkError(
      'INTERNAL_ERROR',
      `A checkpoint of ${data.length} bytes, version ${data[0]}, cannot be read.`,
    );
  }
  const state = new Float64Array((data.length - HEADER) / NUMBER);
  for (let i = 0; i < state.length; i++) state[i] = data.readDoubleLE(HEADER + i * NUMBER);
  return state;
}
