import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Day } from '../calendar/index.js';
import { earliestDays } from '../ingestion/entities/earliest-days.js';
import { MODELS, type Model } from '../model/index.js';
import { possibleBlocks } from '../storage/corrections/index.js';
import { type Database, type Session } from '../storage/index.js';
import { pageDays } from '../storage/rebuild/index.js';
import { readHorizon } from '../storage/retention/index.js';
import { blockEntities } from './pages/block-entities.js';
import { differencesOfEvents } from './pages/events.js';
import { differencesOfFields } from './pages/fields.js';
import { differencesOfFirstDays } from './pages/first-days.js';
import { differencesOfPoints } from './pages/points.js';
import { rawSeriesOf } from './pages/raw-series.js';
import { type Days, type Difference, type PagesGround, type RawSeries } from './types.js';

/** Which pages. */
export interface PagesAsked {
  readonly models?: readonly Model[] | undefined;
  /** One metric's: `activities.login`, `metrics.seats`, `company.mrr`. */
  readonly key?: string | undefined;
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** Whether some days of a block are looked at, for samples; asked for each once. */
  readonly takes?: ((model: Model, block: number, days: Days | undefined) => boolean) | undefined;
}

/** What differs in one block, of one snapshot. */
export interface Found {
  readonly raw: RawSeries;
  readonly block: number;
  readonly days: Days;
  readonly of: 'counters' | 'points' | 'fields' | 'firstDays' | 'distinct';
  readonly differences: readonly Difference[];
}

export interface CheckGround extends PagesGround {
  readonly database: Database;
  readonly foldPending: () => Promise<void>;
}

/** Pages that are looked at: at first, at most, and about so many rows and pages at a time. */
const DAYS = { first: 16, most: 512 };
const ROWS = { sqlite: 5_000, mysql: 20_000 } as const;

/** How far a check is: blocks of blocks. */
export type OnBlock = (done: number, total: number, pages: number) => void;

/**
 * Goes through all raw pages that are asked for, block by block and some days at a time, each time in a snapshot of its own, and
 * hands on what the log says differently. Days before the horizon are left out, for the log no longer has them.
 */
export async function* checkPages(ground: CheckGround, asked: PagesAsked, onBlock?: OnBlock): AsyncGenerator<Found> {
  const { database } = ground;
  await ground.foldPending();
  const models = asked.models ?? MODELS;
  const places = await database.snapshot(async (session) => {
    const found: { model: Model; block: number }[] = [];
    for (const model of models) {
      for (const block of await possibleBlocks(session, model)) found.push({ model, block });
    }
    return found;
  });
  let raw: RawSeries | undefined;
  let pages = 0;
  for (const [done, { model, block }] of places.entries()) {
    if (raw?.model !== model)
      raw = await database.snapshot((session) => rawSeriesOf(session, ground, model, asked.key));
    yield* checkBlock(ground, raw, block, asked, (seen) => {
      pages += seen;
    });
    onBlock?.(done + 1, places.length, pages);
  }
}

async function* checkBlock(
  ground: CheckGround,
  raw: RawSeries,
  block: number,
  asked: PagesAsked,
  saw: (pages: number) => void,
): AsyncGenerator<Found> {
  const { database } = ground;
  const { model } = raw;
  const extent = await database.snapshot((session) => extentOf(session, ground, raw, block));
  if (extent === undefined) return;
  if (asked.takes === undefined || asked.takes(model, block, undefined)) {
    const from = asked.from ?? 0;
    const found = await database.snapshot(async (session) => {
      const entities = await blockEntities(session, model, block);
      const horizon = await readHorizon(session);
      return {
        firstDays: await differencesOfFirstDays(session, ground, raw, entities, horizon),
        fields: await differencesOfFields(session, raw.fields, entities, from),
      };
    });
    saw(found.fields.pages + 1);
    const days = { from, to: extent.to };
    if (found.firstDays.length > 0) yield { raw, block, days, of: 'firstDays', differences: found.firstDays };
    if (found.fields.differences.length > 0)
      yield { raw, block, days, of: 'fields', differences: found.fields.differences };
  }
  const [first, last] = [Math.max(asked.from ?? extent.from, extent.from), Math.min(asked.to ?? extent.to, extent.to)];
  let size = DAYS.first;
  for (let from = first; from <= last; ) {
    const days = { from, to: Math.min(from + size - 1, last) };
    from = days.to + 1;
    if (asked.takes !== undefined && !asked.takes(model, block, days)) continue;
    const found = await database.snapshot((session) => differencesOn(session, ground, raw, block, days));
    saw(found.pages);
    for (const which of ['counters', 'points', 'distinct'] as const) {
      if (found[which].length > 0) yield { raw, block, days: found.days, of: which, differences: found[which] };
    }
    // Samples are cut alike, whatever is in them.
    if (asked.takes === undefined) size = nextSize(size, found.seen, ROWS[database.dialect]);
    await nextTurn(); // requests are answered in between
  }
}

/** Days on which a block's pages, or the data of its entities, lie. */
async function extentOf(
  session: Session,
  ground: CheckGround,
  raw: RawSeries,
  block: number,
): Promise<Days | undefined> {
  const series = [...raw.counters, ...raw.points].map(({ id }) => id);
  const stored = await pageDays(session, series, block);
  const { present } = await blockEntities(session, raw.model, block);
  if (present.length === 0) return stored;
  const today = ground.calendar.today();
  const all = await ground.catalogue.listIn(session);
  const earliest = await earliestDays(session, raw.model, present, all, (at) => ground.calendar.dayOf(at));
  const from = Math.min(...earliest.values());
  return { from: Math.min(from, stored?.from ?? from), to: Math.max(today, stored?.to ?? today) };
}

async function differencesOn(session: Session, ground: CheckGround, raw: RawSeries, block: number, days: Days) {
  const horizon = await readHorizon(session);
  const kept = { from: Math.max(days.from, horizon), to: days.to };
  if (kept.from > kept.to) return { days: kept, counters: [], distinct: [], points: [], seen: 0, pages: 0 };
  const entities = await blockEntities(session, raw.model, block);
  const events = await differencesOfEvents(session, ground, raw, entities, kept);
  const points = await differencesOfPoints(session, raw.points, entities, kept);
  return {
    days: kept,
    counters: events.differences,
    distinct: events.distinct,
    points: points.differences,
    seen: events.seen + points.seen,
    pages: events.pages + points.pages,
  };
}

function nextSize(size: number, seen: number, aim: number): number {
  const wanted = size * Math.min(Math.max(aim / Math.max(seen, 1), 0.25), 2);
  return Math.round(Math.min(Math.max(wanted, 1), DAYS.most));
}
