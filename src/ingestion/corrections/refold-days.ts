import { type Day } from '../../calendar/index.js';
import {
  encodePage,
  lockBlocks,
  type PageWrite,
  readPages,
  type Session,
  samePage,
  writePages,
} from '../../storage/index.js';
import { holdHorizon } from '../../storage/retention/index.js';
import { type BlockDays, foldedPages } from '../metrics/folded-pages.js';

export type { BlockDays } from '../metrics/folded-pages.js';

/**
 * Folds days of a pushed metric again from the log, as its fold is told now, within a write transaction of its own. Only days whose
 * values differ count as changed. Days that the log no longer holds stay as they are. @returns how many values these days have
 */
export async function refoldDays(session: Session, { series, block, to, ...asked }: BlockDays): Promise<number> {
  const from = Math.max(asked.from, await holdHorizon(session));
  if (from > to) return 0;
  await lockBlocks(session, [{ series, block, from: 1, to: 0 }]);
  const stored = new Map<Day, Buffer>();
  for (const page of await readPages(session, { series: [series], blocks: [block], from, to })) {
    stored.set(page.day, page.data);
  }
  const folded = await foldedPages(session, { series, block, from, to });
  const writes: PageWrite[] = [];
  let values = 0;
  for (const day of new Set([...stored.keys(), ...folded.keys()])) {
    const image = folded.get(day);
    const data = image === undefined ? undefined : encodePage(image.values, image.low);
    const before = stored.get(day);
    if (samePage(before, data)) continue;
    writes.push({ series, block, day, data });
    values += image?.values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + 1), 0) ?? 0;
  }
  if (writes.length === 0) return 0;
  const changed = writes.map((write) => write.day);
  // The row is locked already: its range grows.
  await lockBlocks(session, [{ series, block, from: Math.min(...changed), to: Math.max(...changed) }]);
  await writePages(session, writes);
  return values;
}
