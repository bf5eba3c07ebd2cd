import { encodeState } from '../../src/storage';

/** A page with these values, and low parts, by slot. */
export function page(values: Readonly<Record<number, number>>, low?: Readonly<Record<number, number>>): Buffer {
  const plane = new Float64Array(256).fill(Number.NaN);
  const lows = new Float64Array(256);
  for (const [slot, value] of Object.entries(values)) plane[Number(slot)] = value;
  for (const [slot, value] of Object.entries(low ?? {})) lows[Number(slot)] = value;
  return encodeState(plane, lows);
}
