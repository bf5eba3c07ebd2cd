import { TidemarkError } from '../../errors/index.js';
import { type PageImage } from '../../ingestion/pages/images.js';
import { BLOCK_SIZE } from '../../model/index.js';
import { decodePage, encodePage } from '../../storage/index.js';

/** The low parts of sums may depend on the order of arrival beyond this part of the sum, and no number does. */
const LOW = 2 ** -96;

const values = new Float64Array(BLOCK_SIZE);
const low = new Float64Array(BLOCK_SIZE);

/** Decodes a page; false where it is damaged. */
export function readable(data: Buffer, into: Float64Array, lows?: Float64Array): boolean {
  try {
    decodePage(data, into, 0, lows);
    return true;
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'PAGE_CORRUPT') return false;
    throw error;
  }
}

/** Whether a stored page (undefined: none) says what it should, but for slots of which nothing is said. */
export function saysTheSame(
  stored: Buffer | undefined,
  image: PageImage | undefined,
  unsaid: ReadonlySet<number>,
): boolean {
  if (stored === undefined) return image === undefined || image.values.every((value) => Number.isNaN(value));
  if (image !== undefined && encodePage(image.values, image.low)?.equals(stored)) return true;
  if (!readable(stored, values, low)) return false;
  for (let slot = 0; slot < BLOCK_SIZE; slot++) {
    if (unsaid.has(slot)) continue;
    const value = values[slot]!;
    const wanted = image?.values[slot] ?? Number.NaN;
    if (Number.isNaN(value) && Number.isNaN(wanted)) continue;
    if (value !== wanted) return false;
    if (Math.abs(low[slot]! - (image?.low[slot] ?? 0)) > Math.abs(value) * LOW) return false;
  }
  return true;
}
