import { blockOf, type Model, slotOf } from '../../model/index.js';
import { type Database, lockBlocks, type SeriesCatalogue, type Session } from '../../storage/index.js';
import {
  type ChildEvent,
  childEvents,
  listPending,
  type PendingFold,
  takePending,
} from '../../storage/ingest/index.js';
import { type BaseSeries } from '../entities/base-series.js';
import { FirstDays } from '../pages/first-days.js';
import { Sums } from '../pages/sums.js';
import { sumsOf } from './plan.js';
import { SeriesPositions } from './series-positions.js';

const CHILDREN: readonly { readonly model: Model; readonly id: (event: ChildEvent) => number | null }[] = [
  { model: 'END_USER', id: (event) => event.endUser },
  { model: 'ASSET', id: (event) => event.asset },
  { model: 'PROJECT', id: (event) => event.project },
];

/** Events folded in one transaction, roughly. */
const EVENTS = 5000;

/** Folds the child pages of everything that is pending now, a few batches a transaction. */
export async function foldPendingBatches(
  database: Database,
  catalogue: SeriesCatalogue,
  base: BaseSeries,
): Promise<void> {
  const pending = await database.snapshot(listPending);
  for (const group of groups(pending)) {
    const prepared = await prepare(database, catalogue, group);
    await database.write((session) => fold(session, group, prepared, base));
  }
}

interface Prepared {
  readonly positions: SeriesPositions;
  /** By COMPANY series id, the activity's position. */
  readonly activities: ReadonlyMap<number, number>;
  /** By model and position, series ids. */
  readonly series: ReadonlyMap<Model, readonly number[]>;
}

/** The rows of the child series, found or created before the transaction. */
async function prepare(
  database: Database,
  catalogue: SeriesCatalogue,
  group: readonly PendingFold[],
): Promise<Prepared> {
  const events = await database.snapshot((session) => childEvents(session, group));
  const positions = new SeriesPositions();
  const activities = new Map<number, number>();
  for (const id of new Set(events.map((event) => event.series))) {
    const series = await catalogue.byId(id);
    if (series !== undefined) activities.set(id, positions.activity(series.key.slice('activities.'.length)));
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

/** Whoever deletes a pending row folds it: another folder then finds it gone. */
async function fold(
  session: Session,
  group: readonly PendingFold[],
  { positions, activities, series }: Prepared,
  base: BaseSeries,
): Promise<void> {
  const taken = await takePending(
    session,
    group.map((pending) => pending.batch),
  );
  const events = await childEvents(session, taken);
  const firstDays = new FirstDays(base.firstDay);
  const all: Sums[] = [];
  for (const { model, id } of CHILDREN) {
    const ids = series.get(model);
    if (ids === undefined) continue;
    const sums = new Sums([...ids, base.activityCount[model]]);
    for (const event of events) {
      const child = id(event);
      const activity = activities.get(event.series);
      if (child === null || activity === undefined) continue;
      const day = sums.day(blockOf(child), event.day);
      const slot = slotOf(child);
      sums.add(day, activity, slot, event.count);
      sums.add(day, ids.length, slot, event.count);
      const properties = propertySums(event, activities, positions);
      for (let i = 0; i < properties.length; i += 2) sums.add(day, properties[i]!, slot, properties[i + 1]!);
      firstDays.note(model, child, event.day);
    }
    all.push(sums);
  }
  await lockBlocks(session, [...all.flatMap((sums) => sums.touches()), ...(await firstDays.touches(session))]);
  for (const sums of all) await sums.store(session);
  await firstDays.store(session);
}

function propertySums(
  event: ChildEvent,
  activities: ReadonlyMap<number, number>,
  positions: SeriesPositions,
): readonly number[] {
  const activity = activities.get(event.series);
  if (event.properties === null || activity === undefined) return [];
  return sumsOf(Object.entries(JSON.parse(event.properties) as object), activity, positions);
}

function* groups(pending: readonly PendingFold[]): Generator<PendingFold[]> {
  let group: PendingFold[] = [];
  let events = 0;
  for (const one of pending) {
    const count = one.last - one.first + 1;
    if (group.length > 0 && events + count > EVENTS) {
      yield group;
      group = [];
      events = 0;
    }
    group.push(one);
    events += count;
  }
  if (group.length > 0) yield group;
}
