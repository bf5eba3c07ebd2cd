import { type Calendar, type Day } from '../../calendar/index.js';
import { MODELS, type Model } from '../../model/index.js';
import {
  deleteEvents,
  type EntityDay,
  eventsById,
  eventsOfDays,
  type LoggedEvent,
  lockCorrections,
} from '../../storage/corrections/index.js';
import { lockBlocks, type SeriesCatalogue, type Session } from '../../storage/index.js';
import { lockPending } from '../../storage/ingest/index.js';
import { type BaseSeries } from '../entities/base-series.js';
import { CounterCells } from './counter-cells.js';
import { DistinctCells } from './distinct-cells.js';
import { Involved } from './involved.js';
import { moveFirstDays } from './later-first-days.js';
import { SeriesOfActivities } from './series-of-activities.js';

/** What taking something out of the log needs. */
export interface CorrectionGround {
  readonly base: BaseSeries;
  readonly catalogue: SeriesCatalogue;
  readonly calendar: Pick<Calendar, 'dayOf' | 'startOf'>;
}

/** An event's instant lies within its day, but for a zone whose rules were changed after it came: by this at most (ms). */
const MARGIN = 3 * 3_600_000;

/**
 * Takes events out of the log, within a write transaction, and folds every cell that they were in again from what is left: counts
 * and sums of the company, and of the children for whom they were folded already; distinct values; first days. Entities that are
 * deleted are left alone. The events' ids stay claimed. To be called before the transaction takes other locks than those of
 * creation. Reads the whole days of the companies concerned: give it some hundred events at a time, those of one day together.
 * @param horizon events of days before it are taken out and nothing else: the log no longer tells what those days were made of
 * @returns how many events there were: those that are gone already are none
 */
export async function removeEvents(
  session: Session,
  ground: CorrectionGround,
  ids: readonly number[],
  horizon: Day = 0,
): Promise<number> {
  await lockCorrections(session);
  const all = await eventsById(session, ids);
  const events = all.filter((event) => event.day >= horizon);
  const old = all.filter((event) => event.day < horizon);
  let removed = await deleteEvents(
    session,
    old.map(({ id }) => id),
  );
  if (events.length === 0) return removed;
  const isFolded = await foldedOf(session, events);
  const involved = await Involved.read(
    session,
    events.map((event) => ({ day: event.day, of: entitiesOf(event) })),
  );
  const series = await SeriesOfActivities.read(
    session,
    events.map((event) => event.series),
    ground.base,
  );
  const distinct = await DistinctCells.read(session, events, involved);
  const cells = new CounterCells();
  const days = new Map<Model, Map<string, EntityDay>>(MODELS.map((model) => [model, new Map()]));
  for (const event of events) {
    for (const model of MODELS) {
      const entity = entitiesOf(event)[model];
      if (entity === null || !involved.has(model, entity)) continue;
      days.get(model)!.set(`${entity} ${event.day}`, dayOf(ground.calendar, entity, event.day));
      if (model !== 'COMPANY' && !isFolded(event)) continue;
      for (const [id] of series.parts(model, event)) cells.note(id, entity, event.day);
    }
  }
  // Before the blocks are locked: in a small table a server goes through all rows to find some, and waits for those of batches
  // that have not been committed, which may wait for blocks.
  removed += await deleteEvents(
    session,
    events.map(({ id }) => id),
  );
  await lockBlocks(session, [...cells.touches(), ...distinct.touches(), ...involved.touches(ground.base)]);

  const withProperties = new Set(events.flatMap((event) => (event.properties === null ? [] : [event.series])));
  const held = new Set<string>();
  for (const [model, own] of days) {
    const left = await eventsOfDays(session, model, [...own.values()], [...withProperties]);
    for (const event of left) {
      held.add(`${model} ${event.entity} ${event.day}`);
      // What waits is folded later, on top of what is put here.
      if (model !== 'COMPANY' && event.folded === 0) continue;
      for (const [id, value] of series.parts(model, event)) cells.add(id, event.entity, event.day, value);
    }
    distinct.add(model, left);
  }
  await cells.store(session);
  await distinct.store(session);
  await moveFirstDays(session, ground, involved, (model, entity, day) => held.has(`${model} ${entity} ${day}`));
  return removed;
}

/**
 * Whether the background has folded an event. From now on it stays so: a batch that waits is locked, so whoever folds it comes
 * after this transaction and no longer finds the event.
 */
async function foldedOf(session: Session, events: readonly LoggedEvent[]): Promise<(event: LoggedEvent) => boolean> {
  const waiting = await lockPending(session, [...new Set(events.map(({ batch }) => batch))]);
  const next = new Map(waiting.map((row) => [row.batch, row.first]));
  return ({ id, batch }) => id < (next.get(batch) ?? Number.POSITIVE_INFINITY);
}

function entitiesOf(event: LoggedEvent): Record<Model, number | null> {
  return { COMPANY: event.company, END_USER: event.endUser, ASSET: event.asset, PROJECT: event.project };
}

function dayOf(calendar: Pick<Calendar, 'startOf'>, entity: number, day: Day): EntityDay {
  return { entity, day, from: calendar.startOf(day) - MARGIN, to: calendar.startOf(day + 1) + MARGIN };
}
