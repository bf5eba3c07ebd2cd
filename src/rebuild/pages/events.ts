import { type Day } from '../../calendar/index.js';
import { CounterCells } from '../../ingestion/corrections/counter-cells.js';
import { encodePage, readPages, type Session } from '../../storage/index.js';
import { type DaysOfLog, eventsOfEntities } from '../../storage/rebuild/index.js';
import { type BlockEntities, type Days, type Difference, type PagesGround, type RawSeries } from '../types.js';
import { saysTheSame } from './compare.js';
import { DistinctOfLog } from './distinct.js';

/** An event's instant lies within its day, but for a zone whose rules were changed after it came: by this at most (ms). */
const MARGIN = 3 * 3_600_000;

/** What the log of events says differently of some days. */
export interface OfEvents {
  readonly differences: Difference[];
  readonly distinct: Difference[];
  /** Rows and pages that were looked at. */
  readonly seen: number;
  readonly pages: number;
}

/**
 * Folds the events of a block's entities on some days, counts and property sums and distinct values, and compares with what is
 * stored. Events of children whose batch waits are not in their pages yet, and may or may not be among the values.
 */
export async function differencesOfEvents(
  session: Session,
  ground: PagesGround,
  raw: RawSeries,
  entities: BlockEntities,
  { from, to }: Days,
): Promise<OfEvents> {
  const { model, block } = entities;
  const ids = raw.counters.map((series) => series.id);
  if (ids.length === 0 && raw.distinct.length === 0) return { differences: [], distinct: [], seen: 0, pages: 0 };
  const wanted = new Set(ids);
  const cells = new CounterCells();
  const values = new DistinctOfLog(raw.distinct, entities);
  const days = wholeDays(ground.calendar, { from, to });
  let seen = 0;
  await eventsOfEntities(
    session,
    model,
    entities.present.map(({ id }) => id),
    days,
    raw.withProperties,
    (events) => {
      seen += events.length;
      for (const event of events) {
        if (model !== 'COMPANY' && event.folded === 0) continue;
        for (const [series, value] of raw.activities.parts(model, event)) {
          if (!wanted.has(series)) continue;
          cells.note(series, event.entity, event.day);
          cells.add(series, event.entity, event.day, value);
        }
      }
      values.add(events);
    },
  );
  const images = new Map(cells.images().map((image) => [`${image.series} ${image.day}`, image]));
  const differences: Difference[] = [];
  let pages = 0;
  const stored = await readPages(session, { series: ids, blocks: [block], from, to });
  const note = (series: number, day: Day, data: Buffer | undefined) =>
    differences.push({ series, block, day, from: day, to: day, data });
  for (const page of stored) {
    pages++;
    const name = `${page.series} ${page.day}`;
    const image = images.get(name);
    images.delete(name);
    if (saysTheSame(page.data, image, entities.waiting)) continue;
    note(page.series, page.day, image && encodePage(image.values, image.low));
  }
  for (const image of images.values()) {
    if (!saysTheSame(undefined, image, entities.waiting))
      note(image.series, image.day, encodePage(image.values, image.low));
  }
  return { differences, distinct: await values.differences(session, { from, to }), seen: seen + pages, pages };
}

/** The days with the instants that they lie between. */
export function wholeDays(calendar: PagesGround['calendar'], { from, to }: Days): DaysOfLog {
  return { from, to, fromAt: calendar.startOf(from) - MARGIN, toAt: calendar.startOf(to + 1) + MARGIN };
}
