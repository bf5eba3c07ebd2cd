import { TidemarkError } from '../../errors/index.js';
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
  WIDE_VERSION,
} from './layout.js';
import { leftOut, readNumber, readWholes } from './wholes.js';

// The functions here are synchronous, so one scratch is enough.
const named = new Float64Array(SLOTS);
const namedBytes = Buffer.from(named.buffer);
// Looked up once, as in encode.ts.
const EMPTY = Number.NaN;

/**
 * Writes a page's 256 values to `values` from `offset` on (NaN = empty), and its low parts (0 where it has none) to `low`.
 * Returns whether the page has low parts. @throws PAGE_CORRUPT
 */
export function decodePage(data: Buffer, values: Float64Array, offset: number, low?: Float64Array): boolean {
  const encodings = encodingsOf(data);
  const second = encodings >> 4;
  const end = readPlane(data, HEADER, encodings & 15, values, offset, EMPTY);
  if (low) readPlane(data, end, second, low, offset, 0);
  return second !== LAYOUT.NOTHING;
}

/** Whether the page has low parts. @throws PAGE_CORRUPT */
export function pageHasLow(data: Buffer): boolean {
  return encodingsOf(data) >> 4 !== LAYOUT.NOTHING;
}

/** One slot's value, NaN = empty. @throws PAGE_CORRUPT */
export function readSlot(data: Buffer, slot: number): number {
  return readFrom(data, HEADER, encodingsOf(data) & 15, slot, EMPTY);
}

/** One slot's low part, 0 where there is none. @throws PAGE_CORRUPT */
export function readSlotLow(data: Buffer, slot: number): number {
  const encodings = encodingsOf(data);
  if (encodings >> 4 === LAYOUT.NOTHING) return 0;
  return readFrom(data, HEADER + planeBytes(data, HEADER, encodings & 15), encodings >> 4, slot, 0);
}

/** The byte of encodings, after a check of the whole page's shape. */
function encodingsOf(data: Buffer): number {
  const version = data[0];
  if (version !== FORMAT_VERSION && version !== WIDE_VERSION) {
    throw corrupt(
      data.length === 0
        ? 'it is empty'
        : `its format version is ${version}, and this version of Tidemark knows ${WIDE_VERSION} to ${FORMAT_VERSION}`,
    );
  }
  if (data.length < HEADER) throw corrupt(`it has ${data.length} bytes instead of ${HEADER} at least`);
  const encodings = data[1]!;
  const [values, low] = [encodings & 15, encodings >> 4];
  // Low parts are never whole numbers, and version 1 knows none.
  if (low >> 2 !== NUMBERS.FLOAT64) throw unknown(low);
  if (version === WIDE_VERSION && values >> 2 !== NUMBERS.FLOAT64) throw unknown(values);
  const first = planeBytes(data, HEADER, values);
  const bytes = HEADER + first + planeBytes(data, HEADER + first, low);
  if (data.length !== bytes) throw corrupt(`it has ${data.length} bytes instead of ${bytes}`);
  return encodings;
}

function planeBytes(data: Buffer, at: number, encoding: number): number {
  const bytes = BYTES[encoding >> 2]!;
  const layout = encoding & 3;
  if (layout === LAYOUT.DENSE) return SLOTS * bytes;
  if (layout === LAYOUT.SPARSE) {
    const count = data[at] ?? 0;
    if (count === 0) throw corrupt('it names no slots');
    return sparseBytes(count, bytes);
  }
  if (bytes !== FLOAT_BYTES) throw unknown(encoding);
  return layout === LAYOUT.CONSTANT ? FLOAT_BYTES : 0;
}

/** Decodes a plane and returns where it ends. */
function readPlane(
  data: Buffer,
  at: number,
  encoding: number,
  target: Float64Array,
  offset: number,
  rest: number,
): number {
  const layout = encoding & 3;
  const bytes = BYTES[encoding >> 2]!;
  if (layout === LAYOUT.DENSE) {
    if (bytes === FLOAT_BYTES) readFloats(data, at, target, offset);
    else readDense(data, at, bytes, target, offset);
    return at + SLOTS * bytes;
  }
  if (layout === LAYOUT.CONSTANT) {
    target.fill(data.readDoubleLE(at), offset, offset + SLOTS);
    return at + FLOAT_BYTES;
  }
  target.fill(rest, offset, offset + SLOTS);
  if (layout === LAYOUT.NOTHING) return at;
  const count = data[at]!;
  const numbers = at + 1 + count;
  if (bytes !== FLOAT_BYTES) {
    readWholes(data, numbers, bytes, named, 0, count);
    for (let i = 0; i < count; i++) target[offset + data[at + 1 + i]!] = named[i]!;
  } else if (LITTLE_ENDIAN) {
    data.copy(namedBytes, 0, numbers, numbers + count * FLOAT_BYTES);
    for (let i = 0; i < count; i++) target[offset + data[at + 1 + i]!] = named[i]!;
  } else {
    for (let i = 0; i < count; i++) target[offset + data[at + 1 + i]!] = data.readDoubleLE(numbers + i * FLOAT_BYTES);
  }
  return numbers + count * bytes;
}

function readFloats(data: Buffer, at: number, target: Float64Array, offset: number): void {
  if (LITTLE_ENDIAN) {
    data.copy(new Uint8Array(target.buffer, target.byteOffset + offset * FLOAT_BYTES, SLOTS * FLOAT_BYTES), 0, at);
  } else {
    for (let slot = 0; slot < SLOTS; slot++) target[offset + slot] = data.readDoubleLE(at + slot * FLOAT_BYTES);
  }
}

function readDense(data: Buffer, at: number, bytes: number, target: Float64Array, offset: number): void {
  const empty = leftOut(bytes);
  readWholes(data, at, bytes, target, offset, SLOTS);
  for (let i = offset; i < offset + SLOTS; i++) if (target[i] === empty) target[i] = EMPTY;
}

function readFrom(data: Buffer, at: number, encoding: number, slot: number, rest: number): number {
  const bytes = BYTES[encoding >> 2]!;
  switch (encoding & 3) {
    case LAYOUT.CONSTANT:
      return data.readDoubleLE(at);
    case LAYOUT.DENSE: {
      const value = readNumber(data, at + slot * bytes, bytes);
      return bytes !== FLOAT_BYTES && value === leftOut(bytes) ? EMPTY : value;
    }
    case LAYOUT.SPARSE: {
      const count = data[at]!;
      for (let i = 0; i < count; i++) {
        if (data[at + 1 + i] === slot) return readNumber(data, at + 1 + count + i * bytes, bytes);
      }
      return rest;
    }
    default:
      return rest;
  }
}

function unknown(encoding: number): TidemarkError {
  return corrupt(`encoding ${encoding} is unknown`);
}

function corrupt(reason: string): TidemarkError {
  return new TidemarkError('PAGE_CORRUPT', `A stored page cannot be read: ${reason}.`);
}
