import { BLOCK_SIZE } from '../../model/index.js';

/** Slots of a page: the entities of one block. */
export const SLOTS = BLOCK_SIZE;

/** First byte of every page. docs/formats/series-page.md describes the bytes that follow. */
export const FORMAT_VERSION = 1;

/** How a plane is written; the values stand in the second byte of a page, four bits a plane. */
export const ENCODING = { NOTHING: 0, CONSTANT: 1, SPARSE: 2, DENSE: 3 } as const;

/** Bytes before the planes: version, encodings. */
export const HEADER = 2;
export const NUMBER_BYTES = 8;
export const DENSE_BYTES = SLOTS * NUMBER_BYTES;

/** Bytes of a sparse plane of so many numbers: count, slots, numbers. */
export function sparseBytes(count: number): number {
  return 1 + count * (1 + NUMBER_BYTES);
}
