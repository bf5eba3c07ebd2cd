import { BLOCK_SIZE } from '../../model/index.js';
import { decodePage, encodePage, type PageWrite, type Session, writePages } from '../../storage/index.js';
import { type PageKey, pagesByKey } from '../../storage/ingest/index.js';

/** A decoded page that is about to change. Empty slots are NaN; `low` has the low parts of double-double sums. */
export interface PageImage extends PageKey {
  readonly values: Float64Array;
  readonly low: Float64Array;
}

/** Pages changed at once at most, so that a batch over thousands of days does not hold them all in memory. */
const CHUNK = 2000;

/** Reads pages, blank ones where none is stored, in the order of `keys`. */
export async function loadPages(session: Session, keys: readonly PageKey[]): Promise<PageImage[]> {
  const stored = new Map<string, Buffer>();
  for (const row of await pagesByKey(session, keys)) stored.set(`${row.series} ${row.block} ${row.day}`, row.data);
  return keys.map((key) => {
    const image = blankImage(key);
    const data = stored.get(`${key.series} ${key.block} ${key.day}`);
    if (data !== undefined) decodePage(data, image.values, 0, image.low);
    return image;
  });
}

export function blankImage({ series, block, day }: PageKey): PageImage {
  return {
    series,
    block,
    day,
    values: new Float64Array(BLOCK_SIZE).fill(Number.NaN),
    low: new Float64Array(BLOCK_SIZE),
  };
}

/** Stores changed pages; an all-empty one is taken away. */
export async function savePages(session: Session, images: readonly PageImage[]): Promise<void> {
  await writePages(
    session,
    images.map(
      ({ series, block, day, values, low }): PageWrite => ({ series, block, day, data: encodePage(values, low) }),
    ),
  );
}

/** Reads, changes and stores pages. `change` gets them one by one, in key order. The blocks must be locked. */
export async function changePages<K extends PageKey>(
  session: Session,
  keys: readonly K[],
  change: (image: PageImage, key: K) => void,
): Promise<void> {
  const sorted = [...keys].sort(byKey);
  for (let at = 0; at < sorted.length; at += CHUNK) {
    const some = sorted.slice(at, at + CHUNK);
    const images = await loadPages(session, some);
    images.forEach((image, i) => {
      change(image, some[i]!);
    });
    await savePages(session, images);
  }
}

/** The order in which pages are stored. */
export function byKey(a: PageKey, b: PageKey): number {
  return a.series - b.series || a.block - b.block || a.day - b.day;
}
