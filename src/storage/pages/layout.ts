import { endianness } from 'node:os';
import { BLOCK_SIZE } from '../../model/index.js';

/** Slots of a page: the entities of one block. */
export const SLOTS = BLOCK_SIZE;

/** First byte of every page that is written. docs/formats/series-page.md describes the bytes that follow. */
export const FORMAT_VERSION = 2;
/** The version before, which is read: its numbers are all FLOAT64. */
export const WIDE_VERSION = 1;

/** How the slots of a plane stand: the low two of its four bits in a page's second byte. */
export const LAYOUT = { NOTHING: 0, CONSTANT: 1, SPARSE: 2, DENSE: 3 } as const;

/** What the numbers of a sparse or dense plane are: the high two of its four bits. Most series count something. */
export const NUMBERS = { FLOAT64: 0, INT32: 1, INT16: 2, INT8: 3 } as const;

/** Bytes of a number, by NUMBERS. */
export const BYTES = [8, 4, 2, 1] as const;

/** Of this machine: pages are little-endian. */
export const LITTLE_ENDIAN = endianness() === 'LE';

/** Bytes before the planes: version, encodings. */
export const HEADER = 2;
export const FLOAT_BYTES = 8;

/** Bytes of a sparse plane of so many numbers: count, slots, numbers. */
export function sparseBytes(count: number, bytes: number): number {
  return 1 + count * (1 + bytes);
}
