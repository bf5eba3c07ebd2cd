import { blockOf, type Model, slotOf } from '../../model/index.js';
import {
  type Database,
  lockBlocks,
  readDistinctSeries,
  type SeriesCatalogue,
  type Session,
} from '../../storage/index.js';
import {
  type ChildEvent,
  childEvents,
  endPending,
  listPending,
  lockPending,
  type PendingFold,
} from '../../storage/ingest/index.js';
import { type BaseSeries } from '../entities/base-series.js';
import { FirstDays } from '../pages/first-days.js';
import { Sums } from '../pages/sums.js';
import { deletedMeanwhile, type EntitySets } from './deleted-meanwhile.js';
import { DistinctFold } from './distinct-fold.js';
import { sumsOf } from './plan.js';
import { SeriesPositions } from './series-positions.js';

const CHILDREN: readonly { readonly model: Model; readonly id: (event: ChildEvent) => number | null }[] = [
  { model: 'END_USER', id: (event) => event.endUser },
  { model: 'ASSET', id: (event) => event.asset },
  { model: 'PROJECT', id: (event) => event.project },
];

const NONE: EntitySets = new Map();

/** Events that one transaction folds: at first, at least, at most, and so many that it takes about so long (ms). */
const FIRST_EVENTS = 1000;
const LEAST_EVENTS = 250;
const MOST_EVENTS = 20_000;
/** Batches that one transaction ends unread. */
const BATCHES = 2_000;
const AIM_MS = { sqlite: 100, mysql: 300 } as const;

/**
 * Folds the child pages and the distinct values of everything that is pending now. Few events a transaction: children are
 * many, and nobody is to wait long for SQLite's writer.
 */
export async function foldPendingBatches(
  database: Database,
  catalogue: SeriesCatalogue,
  base: BaseSeries,
): Promise<void> {
  const waiting = await withoutIdle(database, await database.snapshot(listPending));
  let events = FIRST_EVENTS;
  while (waiting.length > 0) {
    const slice = sliceOf(waiting, events);
    const prepared = await prepare(database, catalogue, slice);
    let began = 0;
    const work = (session: Session) => {
      began = performance.now();
      return fold(session, slice, prepared, base);
    };
    // What it has folded already it does not find again.
    await database.write(work, { repeatable: true });
    const took = Math.max(performance.now() - began, 1);
    const wanted = events * Math.min(Math.max(AIM_MS[database.dialect] / took, 0.5), 2);
    events = Math.round(Math.min(Math.max(wanted, LEAST_EVENTS), MOST_EVENTS));
  }
}

/**
 * Ends the batches in which there is nothing to fold, without a look at their events, and returns the others. As in a fold,
 * the list of distinct series is read within the transaction: see DistinctFold.
 */
async function withoutIdle(database: Database, waiting: PendingFold[]): Promise<PendingFold[]> {
  const idle = waiting.filter((row) => row.children === 0);
  if (idle.length === 0 || (await database.snapshot(readDistinctSeries)).length > 0) return waiting;
  for (let at = 0; at < idle.length; at += BATCHES) {
    const ended = await database.write(async (session) => {
      if ((await readDistinctSeries(session)).length > 0) return false;
      await endPending(session, idle.slice(at, at + BATCHES), undefined);
      return true;
    });
    if (!ended) return waiting; // those ended before are found to be gone
  }
  return waiting.filter((row) => row.children !== 0);
}

/** Takes the first events off the list: of the last batch perhaps not all. */
function sliceOf(waiting: PendingFold[], events: number): PendingFold[] {
  const slice: PendingFold[] = [];
  for (let room = events; room > 0 && waiting[0] !== undefined; ) {
    const { first, last } = waiting[0];
    const end = Math.min(last, first + room - 1);
    slice.push({ ...waiting[0], last: end });
    room -= end - first + 1;
    if (end === last) waiting.shift();
    else waiting[0] = { ...waiting[0], first: end + 1 };
  }
  return slice;
}

interface Prepared {
  /** By COMPANY series id, the activity's position. */
  readonly activities: ReadonlyMap<number, number>;
  readonly positions: SeriesPositions;
  /** By model and position, series ids. */
  readonly series: ReadonlyMap<Model, readonly number[]>;
}

/** The rows of the child series, found or created before the transaction. */
async function prepare(
  database: Database,
  catalogue: SeriesCatalogue,
  slice: readonly PendingFold[],
): Promise<Prepared> {
  const events = await database.snapshot((session) => childEvents(session, withChildren(slice)));
  const positions = new SeriesPositions();
  const activities = new Map<number, number>();
  for (const id of new Set(events.map((event) => event.series))) {
    const series = await catalogue.byId(id);
    if (series === undefined) throw new Error(`An event names the series ${id}, which is not there.`);
    activities.set(id, positions.activity(series.key.slice('activities.'.length)));
  }
  for (const event of events) propertySums(event, activities, positions);
  const series = new Map<Model, readonly number[]>();
  for (const { model, id } of CHILDREN) {
    if (!events.some((event) => id(event) !== null)) continue;
    const rows = await positions.ensure(catalogue, model);
    series.set(
      model,
      rows.map((row) => row.id),
    );
  }
  return { positions, activities, series };
}

/** Whoever has the lock of a pending row folds its events; who comes later finds it gone, or further on. */
async function fold(
  session: Session,
  slice: readonly PendingFold[],
  prepared: Prepared,
  base: BaseSeries,
): Promise<void> {
  const stored = new Map(
    (
      await lockPending(
        session,
        slice.map(({ batch }) => batch),
      )
    ).map((row) => [row.batch, row]),
  );
  // Another folder may have come further than the list says; what it has not come to is ours now.
  const mine: PendingFold[] = [];
  for (const { batch, last } of slice) {
    const row = stored.get(batch);
    if (row !== undefined && row.first <= last) mine.push({ ...row, last });
  }
  const events = await childEvents(session, withChildren(mine));
  const distinct = await DistinctFold.read(session, mine);
  const firstDays = new FirstDays(base.firstDay);
  const entities = distinct.entities();
  for (const event of events) {
    for (const { model, id } of CHILDREN) {
      const child = id(event);
      if (child === null) continue;
      firstDays.note(model, child, event.day);
      entities.get(model)!.add(child);
    }
  }
  const summed = (without: EntitySets) => childSums(events, prepared, base, without);
  let all = summed(NONE);
  const touched = [...all.values()].flatMap((sums) => sums.touches());
  await lockBlocks(session, [...touched, ...distinct.touches(), ...(await firstDays.touches(session))]);
  const deleted = await deletedMeanwhile(session, entities);
  if (deleted.size > 0) {
    all = summed(deleted);
    firstDays.forget(deleted);
  }
  for (const sums of all.values()) await sums.store(session);
  await distinct.store(session, deleted);
  await firstDays.store(session);
  const isWhole = ({ batch, last }: PendingFold) => stored.get(batch)!.last === last;
  const begun = mine.find((row) => !isWhole(row));
  await endPending(session, mine.filter(isWhole), begun && { batch: begun.batch, next: begun.last + 1 });
}

/** What the events add to the pages of their children. */
function childSums(
  events: readonly ChildEvent[],
  { positions, activities, series }: Prepared,
  base: BaseSeries,
  without: EntitySets,
): ReadonlyMap<Model, Sums> {
  const all = new Map([...series].map(([model, ids]) => [model, new Sums([...ids, base.activityCount[model]])]));
  for (const event of events) {
    const activity = activities.get(event.series)!;
    const properties = propertySums(event, activities, positions);
    for (const { model, id } of CHILDREN) {
      const child = id(event);
      const sums = all.get(model);
      if (child === null || sums === undefined || without.get(model)?.has(child)) continue;
      const day = sums.day(blockOf(child), event.day);
      const slot = slotOf(child);
      sums.add(day, activity, slot, event.count);
      sums.add(day, positions.count, slot, event.count);
      for (let i = 0; i < properties.length; i += 2) sums.add(day, properties[i]!, slot, properties[i + 1]!);
    }
  }
  return all;
}

function withChildren(batches: readonly PendingFold[]): PendingFold[] {
  return batches.filter((row) => row.children !== 0);
}

function propertySums(
  event: ChildEvent,
  activities: ReadonlyMap<number, number>,
  positions: SeriesPositions,
): readonly number[] {
  const activity = activities.get(event.series);
  if (event.properties === null || activity === undefined) return [];
  const values = JSON.parse(event.properties) as Record<string, unknown>;
  return sumsOf(Object.keys(values), values, activity, positions);
}
