import {
  BYTES,
  FLOAT_BYTES,
  FORMAT_VERSION,
  HEADER,
  LAYOUT,
  LITTLE_ENDIAN,
  NUMBERS,
  SLOTS,
  sparseBytes,
} from './layout.js';
import { leftOut, writeWholes } from './wholes.js';

/** A plane ready to be written: how, in how many bytes, and how many of its 256 slots it must name. */
interface Plane {
  readonly layout: number;
  readonly numbers: number;
  readonly bytes: number;
  readonly count: number;
}

// The functions here are synchronous, so one scratch of each kind is enough.
const high = new Float64Array(SLOTS);
const lowParts = new Float64Array(SLOTS);
const highBytes = Buffer.from(high.buffer);
const lowBytes = Buffer.from(lowParts.buffer);
const named = new Float64Array(SLOTS);
const namedBytes = Buffer.from(named.buffer);

// Looked up once: a global in a hot loop is slow where the code runs in a context of its own, as tests do.
const EMPTY = Number.NaN;
const { is } = Object;

const NOTHING: Plane = { layout: LAYOUT.NOTHING, numbers: NUMBERS.FLOAT64, bytes: 0, count: 0 };

/**
 * A page of 256 values, NaN = empty; `low` holds the low parts of double-double sums. Undefined where all are empty:
 * such a page is not stored. Equal values give equal bytes: −0 is written as 0, low parts of empty slots are dropped.
 */
export function encodePage(values: Float64Array, low?: Float64Array): Buffer | undefined {
  const first = highPlane(values, 0);
  return first.count === 0 ? undefined : encode(first, lowPlane(values, low));
}

/** The same of the 256 values from `offset` on, without low parts, with the number of values that are not empty. */
export function encodeCounted(values: Float64Array, offset: number): { data: Buffer; count: number } | undefined {
  const first = highPlane(values, offset);
  return first.count === 0 ? undefined : { data: encode(first, NOTHING), count: first.count };
}

/** A page that is stored even if all slots are empty: for fields, whose page stands until the next one. */
export function encodeState(values: Float64Array, low?: Float64Array): Buffer {
  return encode(highPlane(values, 0), lowPlane(values, low));
}

/** Fills the first scratch plane. Without a branch a value, for empties come at random. */
function highPlane(values: Float64Array, offset: number): Plane {
  let count = 0;
  let equal = 0;
  let whole = 0;
  let bits = 0;
  const first = values[offset]!;
  for (let slot = 0; slot < SLOTS; slot++) {
    const value = values[offset + slot]!;
    const truncated = value | 0; // of NaN: 0
    high[slot] = value + 0; // −0 + 0 is 0
    // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
    count += value === value ? 1 : 0;
    equal += value === first ? 1 : 0;
    whole += value === truncated ? 1 : 0;
    bits |= Math.abs(truncated);
  }
  // There are many NaNs; a page knows one.
  if (count < SLOTS) for (let slot = 0; slot < SLOTS; slot++) if (is(high[slot], EMPTY)) high[slot] = EMPTY;
  return planeOf(count, equal, whole === count ? numbersOf(bits) : NUMBERS.FLOAT64);
}

/** The narrowest numbers for whole ones whose magnitudes have these bits. −2^31 is beyond them all. */
function numbersOf(bits: number): number {
  if (bits < 0) return NUMBERS.FLOAT64;
  if (bits < 2 ** 7) return NUMBERS.INT8;
  return bits < 2 ** 15 ? NUMBERS.INT16 : NUMBERS.INT32;
}

/** Fills the second scratch plane. */
function lowPlane(values: Float64Array, low: Float64Array | undefined): Plane {
  if (low === undefined) return NOTHING;
  let count = 0;
  let equal = 0;
  let first = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    const part = low[slot]!;
    // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
    const there = values[slot]! === values[slot]! && part === part;
    const value = there ? part + 0 : 0;
    lowParts[slot] = value;
    if (slot === 0) first = value;
    if (value !== 0) count++;
    if (value === first) equal++;
  }
  return planeOf(count, equal, NUMBERS.FLOAT64);
}

function encode(first: Plane, second: Plane): Buffer {
  const data = allocate(HEADER + first.bytes + second.bytes);
  data[0] = FORMAT_VERSION;
  data[1] = encodingOf(first) | (encodingOf(second) << 4);
  writePlane(data, HEADER, high, highBytes, first, Number.NaN);
  writePlane(data, HEADER + first.bytes, lowParts, lowBytes, second, 0);
  return data;
}

/** Pages are written by the thousand: memory for many at a time. */
const SLAB_BYTES = 2 ** 16;
let slab = Buffer.alloc(0);
let used = 0;

/** Memory for a page, all of whose bytes are to be written. */
function allocate(bytes: number): Buffer {
  if (used + bytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    used = 0;
  }
  used += bytes;
  return slab.subarray(used - bytes, used);
}

function encodingOf({ layout, numbers }: Plane): number {
  return layout | (numbers << 2);
}

/** The smallest encoding of a plane that must name `count` slots and has `equal` numbers like its first one. */
function planeOf(count: number, equal: number, numbers: number): Plane {
  if (count === 0) return NOTHING;
  if (equal === SLOTS) return { layout: LAYOUT.CONSTANT, numbers: NUMBERS.FLOAT64, bytes: FLOAT_BYTES, count };
  const dense = SLOTS * BYTES[numbers]!;
  const sparse = sparseBytes(count, BYTES[numbers]!);
  // The count is one byte; sparse is smaller only up to 227 slots anyway.
  if (sparse < dense) return { layout: LAYOUT.SPARSE, numbers, bytes: sparse, count };
  return { layout: LAYOUT.DENSE, numbers, bytes: dense, count };
}

function writePlane(
  data: Buffer,
  at: number,
  plane: Float64Array,
  bytes: Buffer,
  { layout, numbers, count }: Plane,
  rest: number,
): void {
  if (layout === LAYOUT.CONSTANT) data.writeDoubleLE(plane[0]!, at);
  else if (layout === LAYOUT.SPARSE) writeSparse(data, at, plane, numbers, count, rest);
  else if (layout === LAYOUT.DENSE && numbers !== NUMBERS.FLOAT64) writeDense(data, at, plane, BYTES[numbers]!);
  else if (layout === LAYOUT.DENSE) {
    if (LITTLE_ENDIAN) bytes.copy(data, at);
    else for (let slot = 0; slot < SLOTS; slot++) data.writeDoubleLE(plane[slot]!, at + slot * FLOAT_BYTES);
  }
}

function writeSparse(
  data: Buffer,
  at: number,
  plane: Float64Array,
  numbers: number,
  count: number,
  rest: number,
): void {
  data[at] = count;
  const start = at + 1 + count;
  let found = 0;
  // Without a branch, as above: what stands behind the last one is overwritten by the numbers.
  for (let slot = 0; slot < SLOTS; slot++) {
    const value = plane[slot]!;
    data[at + 1 + found] = slot;
    named[found] = value;
    // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
    found += value === rest || value !== value ? 0 : 1;
  }
  if (numbers !== NUMBERS.FLOAT64) writeWholes(data, start, BYTES[numbers]!, named, found);
  else if (LITTLE_ENDIAN) namedBytes.copy(data, start, 0, found * FLOAT_BYTES);
  else for (let i = 0; i < found; i++) data.writeDoubleLE(named[i]!, start + i * FLOAT_BYTES);
}

/** Whole numbers: `plane` is the scratch, whose empties take the number of the slots that are left out. */
function writeDense(data: Buffer, at: number, plane: Float64Array, bytes: number): void {
  const empty = leftOut(bytes);
  for (let slot = 0; slot < SLOTS; slot++) {
    const value = plane[slot]!;
    // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
    plane[slot] = value === value ? value : empty;
  }
  writeWholes(data, at, bytes, plane, SLOTS);
}
