import { type Day } from '../../calendar/index.js';
import { earliestDays } from '../../ingestion/entities/earliest-days.js';
import { BLOCK_SIZE, slotOf } from '../../model/index.js';
import { encodePage, FOREVER, readPages, readPagesOn, readSlot, type Session } from '../../storage/index.js';
import { hasPending } from '../../storage/ingest/index.js';
import { type BlockEntities, type Difference, type PagesGround, type RawSeries } from '../types.js';
import { readable } from './compare.js';

/**
 * Compares a block's first days with what the rows and the log say. A day before the horizon is believed, as what it came from may
 * be gone; where it is lost, the oldest page of the entity's own tells.
 */
export async function differencesOfFirstDays(
  session: Session,
  ground: PagesGround,
  raw: RawSeries,
  { model, block, present }: BlockEntities,
  horizon: Day,
): Promise<Difference[]> {
  if (raw.firstDay === undefined) return [];
  const { id: series } = raw.firstDay;
  const [page] = await readPagesOn(session, { series: [series], blocks: [block], days: [0] });
  const stored = new Float64Array(BLOCK_SIZE).fill(Number.NaN);
  const isWhole = page === undefined || readable(page.data, stored);
  if (!isWhole) stored.fill(Number.NaN);
  const all = await ground.catalogue.listIn(session);
  const computed = await earliestDays(session, model, present, all, (at) => ground.calendar.dayOf(at));
  const wanted = new Float64Array(BLOCK_SIZE).fill(Number.NaN);
  const lost: number[] = [];
  for (const [entity, day] of computed) {
    const slot = slotOf(entity);
    const before = stored[slot]!;
    wanted[slot] = before < horizon ? Math.min(before, day) : day;
    if (Number.isNaN(before) && day >= horizon) lost.push(slot);
  }
  if (horizon > 0 && lost.length > 0) await fromPages(session, raw, block, horizon, lost, wanted);
  let from = FOREVER;
  let to = -1;
  // What waits to be folded will move a child's first day.
  const pending = model !== 'COMPANY' && (await hasPending(session));
  for (let slot = 0; slot < BLOCK_SIZE; slot++) {
    const [a, b] = [stored[slot]!, wanted[slot]!];
    if (Object.is(a, b) || (pending && b < a)) continue;
    // A damaged one may be no whole day.
    const first = Math.max(0, Math.floor(Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)));
    from = Math.min(from, first);
    to = Number.isNaN(a) || Number.isNaN(b) ? FOREVER : Math.max(to, first, Math.ceil(Math.max(a, b)) - 1);
  }
  if (isWhole && to < from) return [];
  return [{ series, block, day: 0, from: isWhole ? from : 0, to: isWhole ? to : FOREVER, data: encodePage(wanted) }];
}

/** The oldest day before the horizon of which an entity has a page of its own filled. */
async function fromPages(
  session: Session,
  raw: RawSeries,
  block: number,
  horizon: Day,
  slots: readonly number[],
  wanted: Float64Array,
): Promise<void> {
  const series = [...raw.counters, ...raw.points].map((one) => one.id);
  for (const page of await readPages(session, { series, blocks: [block], from: 0, to: horizon - 1 })) {
    for (const slot of slots) {
      if (!Number.isNaN(readSlot(page.data, slot))) wanted[slot] = Math.min(wanted[slot]!, page.day);
    }
  }
}
