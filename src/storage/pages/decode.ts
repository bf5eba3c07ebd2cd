import { endianness } from 'node:os';
import { TidemarkError } from '../../errors/index.js';
import { DENSE_BYTES, ENCODING, FORMAT_VERSION, HEADER, NUMBER_BYTES, SLOTS, sparseBytes } from './layout.js';

const LITTLE_ENDIAN = endianness() === 'LE';
// The functions here are synchronous, so one scratch is enough.
const named = new Float64Array(SLOTS);
const namedBytes = Buffer.from(named.buffer);

/**
 * Writes a page's 256 values to `values` from `offset` on (NaN = empty), and its low parts (0 where it has none) to `low`.
 * Returns whether the page has low parts. @throws PAGE_CORRUPT
 */
export function decodePage(data: Buffer, values: Float64Array, offset: number, low?: Float64Array): boolean {
  const encodings = encodingsOf(data);
  const second = encodings >> 4;
  const end = readPlane(data, HEADER, encodings & 15, values, offset, Number.NaN);
  if (low) readPlane(data, end, second, low, offset, 0);
  return second !== ENCODING.NOTHING;
}

/** Whether the page has low parts. @throws PAGE_CORRUPT */
export function pageHasLow(data: Buffer): boolean {
  return encodingsOf(data) >> 4 !== ENCODING.NOTHING;
}

/** One slot's value, NaN = empty. @throws PAGE_CORRUPT */
export function readSlot(data: Buffer, slot: number): number {
  return readFrom(data, HEADER, encodingsOf(data) & 15, slot, Number.NaN);
}

/** One slot's low part, 0 where there is none. @throws PAGE_CORRUPT */
export function readSlotLow(data: Buffer, slot: number): number {
  const encodings = encodingsOf(data);
  if (encodings >> 4 === ENCODING.NOTHING) return 0;
  return readFrom(data, HEADER + planeBytes(data, HEADER, encodings & 15), encodings >> 4, slot, 0);
}

/** The byte of encodings, after a check of the whole page's shape. */
function encodingsOf(data: Buffer): number {
  if (data[0] !== FORMAT_VERSION) {
    throw corrupt(
      data.length === 0
        ? 'it is empty'
        : `its format version is ${data[0]}, and this version of Tidemark knows ${FORMAT_VERSION}`,
    );
  }
  const encodings = data[1] ?? 0xff;
  const first = planeBytes(data, HEADER, encodings & 15);
  const second = planeBytes(data, HEADER + first, encodings >> 4);
  if (data.length !== HEADER + first + second) {
    throw corrupt(`it has ${data.length} bytes instead of ${HEADER + first + second}`);
  }
  return encodings;
}

function planeBytes(data: Buffer, at: number, encoding: number): number {
  switch (encoding) {
    case ENCODING.NOTHING:
      return 0;
    case ENCODING.CONSTANT:
      return NUMBER_BYTES;
    case ENCODING.SPARSE:
      return sparseBytes(data[at] ?? 0);
    case ENCODING.DENSE:
      return DENSE_BYTES;
    default:
      throw corrupt(`encoding ${encoding} is unknown`);
  }
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
  if (encoding === ENCODING.DENSE) {
    if (LITTLE_ENDIAN) {
      data.copy(new Uint8Array(target.buffer, target.byteOffset + offset * NUMBER_BYTES, DENSE_BYTES), 0, at);
    } else {
      for (let slot = 0; slot < SLOTS; slot++) target[offset + slot] = data.readDoubleLE(at + slot * NUMBER_BYTES);
    }
    return at + DENSE_BYTES;
  }
  if (encoding === ENCODING.CONSTANT) {
    target.fill(data.readDoubleLE(at), offset, offset + SLOTS);
    return at + NUMBER_BYTES;
  }
  target.fill(rest, offset, offset + SLOTS);
  if (encoding === ENCODING.NOTHING) return at;
  const count = data[at]!;
  const numbers = at + 1 + count;
  if (LITTLE_ENDIAN) {
    data.copy(namedBytes, 0, numbers, numbers + count * NUMBER_BYTES);
    for (let i = 0; i < count; i++) target[offset + data[at + 1 + i]!] = named[i]!;
  } else {
    for (let i = 0; i < count; i++) target[offset + data[at + 1 + i]!] = data.readDoubleLE(numbers + i * NUMBER_BYTES);
  }
  return numbers + count * NUMBER_BYTES;
}

function readFrom(data: Buffer, at: number, encoding: number, slot: number, rest: number): number {
  switch (encoding) {
    case ENCODING.CONSTANT:
      return data.readDoubleLE(at);
    case ENCODING.DENSE:
      return data.readDoubleLE(at + slot * NUMBER_BYTES);
    case ENCODING.SPARSE: {
      const count = data[at]!;
      for (let i = 0; i < count; i++) {
        if (data[at + 1 + i] === slot) return data.readDoubleLE(at + 1 + count + i * NUMBER_BYTES);
      }
      return rest;
    }
    default:
      return rest;
  }
}

function corrupt(reason: string): TidemarkError {
  return new TidemarkError('PAGE_CORRUPT', `A stored page cannot be read: ${reason}.`);
}
