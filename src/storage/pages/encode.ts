import { DENSE_BYTES, ENCODING, FORMAT_VERSION, HEADER, NUMBER_BYTES, SLOTS, sparseBytes } from './layout.js';

/** A plane ready to be written: the numbers of its 256 slots, and which of them it must name. */
interface Plane {
  readonly encoding: number;
  readonly bytes: number;
  readonly count: number;
}

// The functions here are synchronous, so one scratch of each kind is enough.
const high = new Float64Array(SLOTS);
const lowParts = new Float64Array(SLOTS);

/**
 * A page of 256 values, NaN = empty; `low` holds the low parts of double-double sums. Undefined where all are empty:
 * such a page is not stored. Equal values give equal bytes: −0 is written as 0, low parts of empty slots are dropped.
 */
export function encodePage(values: Float64Array, low?: Float64Array): Buffer | undefined {
  const empty = normalize(values, low);
  return empty ? undefined : encode();
}

/** A page that is stored even if all slots are empty: for fields, whose page stands until the next one. */
export function encodeState(values: Float64Array, low?: Float64Array): Buffer {
  normalize(values, low);
  return encode();
}

/** Fills the scratch planes; true where every slot is empty. */
function normalize(values: Float64Array, low: Float64Array | undefined): boolean {
  let empty = true;
  for (let slot = 0; slot < SLOTS; slot++) {
    const value = values[slot]! + 0; // −0 + 0 is 0
    high[slot] = value;
    const part = low === undefined ? 0 : low[slot]!;
    // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
    const there = value === value;
    // biome-ignore lint/suspicious/noSelfCompare: as above
    lowParts[slot] = there && part === part ? part + 0 : 0;
    if (there) empty = false;
  }
  return empty;
}

function encode(): Buffer {
  const first = planeOf(high, Number.NaN);
  const second = planeOf(lowParts, 0);
  const data = Buffer.alloc(HEADER + first.bytes + second.bytes);
  data[0] = FORMAT_VERSION;
  data[1] = first.encoding | (second.encoding << 4);
  writePlane(data, HEADER, high, first, Number.NaN);
  writePlane(data, HEADER + first.bytes, lowParts, second, 0);
  return data;
}

/** The smallest encoding of a plane whose left-out slots are `rest`. */
function planeOf(plane: Float64Array, rest: number): Plane {
  let count = 0;
  let same = true;
  const first = plane[0]!;
  for (let slot = 0; slot < SLOTS; slot++) {
    const value = plane[slot]!;
    if (!Object.is(value, rest)) count++;
    if (!Object.is(value, first)) same = false;
  }
  if (count === 0) return { encoding: ENCODING.NOTHING, bytes: 0, count };
  if (same) return { encoding: ENCODING.CONSTANT, bytes: NUMBER_BYTES, count };
  const sparse = sparseBytes(count);
  // The count is one byte; sparse is smaller only up to 227 slots anyway.
  if (sparse < DENSE_BYTES) return { encoding: ENCODING.SPARSE, bytes: sparse, count };
  return { encoding: ENCODING.DENSE, bytes: DENSE_BYTES, count };
}

function writePlane(data: Buffer, at: number, plane: Float64Array, { encoding, count }: Plane, rest: number): void {
  if (encoding === ENCODING.CONSTANT) {
    data.writeDoubleLE(plane[0]!, at);
  } else if (encoding === ENCODING.SPARSE) {
    data[at] = count;
    let slots = at + 1;
    let numbers = at + 1 + count;
    for (let slot = 0; slot < SLOTS; slot++) {
      const value = plane[slot]!;
      if (Object.is(value, rest)) continue;
      data[slots++] = slot;
      data.writeDoubleLE(value, numbers);
      numbers += NUMBER_BYTES;
    }
  } else if (encoding === ENCODING.DENSE) {
    // Number by number, so that every host writes little-endian and every NaN the same bits.
    for (let slot = 0; slot < SLOTS; slot++) data.writeDoubleLE(plane[slot]!, at + slot * NUMBER_BYTES);
  }
}
