import { type Day } from '../../calendar/index.js';
import { firstDayTouches } from '../../ingestion/deletions/touches.js';
import { BLOCK_SIZE } from '../../model/index.js';
import { dropDistinctDays, lockCorrections, noteLaterFirstDays } from '../../storage/corrections/index.js';
import { addDistinctValues, lockBlocks, type Session, type Touch, valuesOf, writePages } from '../../storage/index.js';
import { eventsOfEntities } from '../../storage/rebuild/index.js';
import { holdHorizon } from '../../storage/retention/index.js';
import { type Days, type Difference, type PagesGround, type RawSeries } from '../types.js';
import { blockEntities } from './block-entities.js';
import { valueEvent } from './distinct.js';
import { differencesOfEvents, wholeDays } from './events.js';
import { differencesOfFields } from './fields.js';
import { differencesOfFirstDays } from './first-days.js';
import { differencesOfPoints } from './points.js';

/** What is put right within one write transaction: some series of a block, whose rows it locks and looks at again. */
export interface Repair {
  readonly raw: RawSeries;
  readonly block: number;
  readonly days: Days;
}

/** Makes pages of counters anew where they differ still. @returns how many did */
export async function repairCounters(session: Session, ground: PagesGround, repair: Repair): Promise<number> {
  const days = await keptDays(session, repair.days);
  if (days === undefined) return 0;
  await lockSeries(session, repair.raw.counters, repair.block);
  const entities = await blockEntities(session, repair.raw.model, repair.block);
  const { differences } = await differencesOfEvents(session, ground, repair.raw, entities, days);
  return putRight(session, differences);
}

export async function repairPoints(session: Session, { raw, block, ...repair }: Repair): Promise<number> {
  const days = await keptDays(session, repair.days);
  if (days === undefined) return 0;
  await lockSeries(session, raw.points, block);
  const entities = await blockEntities(session, raw.model, block);
  const { differences } = await differencesOfPoints(session, raw.points, entities, days);
  return putRight(session, differences);
}

/** Of fields the log is kept in full. */
export async function repairFields(session: Session, { raw, block, days }: Repair): Promise<number> {
  await lockSeries(session, raw.fields, block);
  const entities = await blockEntities(session, raw.model, block);
  const { differences } = await differencesOfFields(session, raw.fields, entities, days.from);
  return putRight(session, differences);
}

/** First days, as corrections move them: whoever stores something of the block's entities waits, and looks at them again. */
export async function repairFirstDays(
  session: Session,
  ground: PagesGround,
  { raw, block }: Omit<Repair, 'days'>,
): Promise<number> {
  const horizon = await holdHorizon(session);
  await lockCorrections(session);
  // Rows of the block whose first entity it is.
  await lockBlocks(session, firstDayTouches(ground.base, raw.model, [block * BLOCK_SIZE]));
  const entities = await blockEntities(session, raw.model, block);
  const differences = await differencesOfFirstDays(session, ground, raw, entities, horizon);
  if (differences.length > 0) await noteLaterFirstDays(session);
  return putRight(session, differences);
}

/** Gathers the distinct values of entities' days again. Events that wait for the background are gathered along: a value is kept once. */
export async function repairDistinct(
  session: Session,
  ground: PagesGround,
  { raw, block, days: asked }: Repair,
  cells: readonly Difference[],
): Promise<number> {
  const days = await keptDays(session, asked);
  if (days === undefined) return 0;
  await lockCorrections(session);
  const wanted = cells.flatMap(({ series, entity, day }) =>
    entity === undefined || day < days.from ? [] : [{ series, entity, day }],
  );
  await lockBlocks(
    session,
    wanted.map(({ series, day }): Touch => ({ series, block, from: day, to: day })),
  );
  const names = new Set(wanted.map(({ series, entity, day }) => `${series} ${entity} ${day}`));
  const touched = new Set(wanted.map(({ entity }) => entity));
  const { present } = await blockEntities(session, raw.model, block);
  const ids = present.map(({ id }) => id).filter((id) => touched.has(id));
  await dropDistinctDays(session, wanted);
  const left: Parameters<typeof valuesOf>[0][number][] = [];
  await eventsOfEntities(session, raw.model, ids, wholeDays(ground.calendar, days), raw.withProperties, (events) => {
    for (const { entity, series: activity, day, properties } of events) {
      if (properties !== null) left.push(valueEvent(raw.model, { entity, activity, day, properties }));
    }
  });
  const values = valuesOf(left, raw.distinct);
  await addDistinctValues(
    session,
    values.filter(({ series, entity, day }) => names.has(`${series} ${entity} ${day}`)),
  );
  return wanted.length;
}

/** Those of the days whose log is complete, and stays so until the transaction ends. */
async function keptDays(session: Session, { from, to }: Days): Promise<Days | undefined> {
  const horizon: Day = await holdHorizon(session);
  return horizon > to ? undefined : { from: Math.max(from, horizon), to };
}

/** Nobody else writes pages of these series in the block until the transaction ends. */
async function lockSeries(session: Session, series: readonly { readonly id: number }[], block: number): Promise<void> {
  await lockBlocks(
    session,
    series.map(({ id }): Touch => ({ series: id, block, from: 1, to: 0 })),
  );
}

/** Writes what differs, under locks that are taken already: their ranges grow. */
async function putRight(session: Session, differences: readonly Difference[]): Promise<number> {
  if (differences.length === 0) return 0;
  await lockBlocks(
    session,
    differences.map(({ series, block, from, to }): Touch => ({ series, block, from, to })),
  );
  await writePages(
    session,
    differences.map(({ series, block, day, data }) => ({ series, block, day, data })),
  );
  return differences.length;
}
