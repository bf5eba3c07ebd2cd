import { type Day } from '../../calendar/index.js';
import { blockOf, slotOf } from '../../model/index.js';
import { lockBlocks, type Series, type SeriesCatalogue, type SqlValue } from '../../storage/index.js';
import { addPending, appendEvents } from '../../storage/ingest/index.js';
import { type IdSource } from '../batch/entity-ids.js';
import { type ItemErrors } from '../batch/items.js';
import { type Claimable, claimed, unseen } from '../batch/once.js';
import { ACCEPTED, DUPLICATE } from '../batch/outcome.js';
import { tooOld } from '../batch/retention.js';
import { type BatchContext } from '../batch/transactions.js';
import { type BaseSeries } from '../entities/base-series.js';
import { Creations } from '../entities/creations.js';
import { Resolution } from '../entities/resolution.js';
import { FirstDays } from '../pages/first-days.js';
import { Sums } from '../pages/sums.js';
import { type ActivityPlan, type PlannedEvent } from './plan.js';

/** An event whose entities are known; 0 where it names none. */
interface Event extends Claimable {
  readonly planned: PlannedEvent;
  readonly company: number;
  readonly user: number;
  readonly asset: number;
  readonly project: number;
}

/** What a batch of events needs before its transaction: rows of the series and ids of the events. */
export interface ActivityGround {
  readonly base: BaseSeries;
  /** By position of the plan. */
  readonly series: readonly Series[];
  /** Id of the plan's first event; the others follow. */
  readonly firstEvent: number;
}

export async function prepareActivities(
  plan: ActivityPlan,
  base: BaseSeries,
  catalogue: SeriesCatalogue,
  leases: IdSource,
): Promise<ActivityGround> {
  const series = await plan.series.ensure(catalogue, 'COMPANY');
  // The child series are filled in the background, and should be known of at once.
  if (plan.events.some((event) => event.user >= 0)) await plan.series.ensure(catalogue, 'END_USER');
  if (plan.events.some((event) => event.asset >= 0)) await plan.series.ensure(catalogue, 'ASSET');
  if (plan.events.some((event) => event.project >= 0)) await plan.series.ensure(catalogue, 'PROJECT');
  return { base, series, firstEvent: await leases.take('event', plan.events.length) };
}

/**
 * Stores a planned batch within its transaction: log, company pages, first days; child pages and distinct values are left to the background.
 * Errors of the items go to `errors`, outcomes to `codes`.
 */
export async function storeActivities(
  { session, batch, ids, deletions, known, horizon }: BatchContext,
  plan: ActivityPlan,
  ground: ActivityGround,
  createCompanies: boolean,
  errors: ItemErrors,
  codes: Uint8Array,
): Promise<void> {
  const creations = new Creations(ground.base, ids, plan.now);
  const resolution = await Resolution.read(session, plan.targets, known, creations, createCompanies);
  const fresh = await unseen(session, plan.events, ground.firstEvent, errors, codes, (planned, id) =>
    eventOf(planned, id, resolution, horizon),
  );
  ids.settle();

  // The log before the blocks: transactions side by side wait for each other's pages only.
  const events = await claimed(session, batch, fresh);
  await appendEvents(
    session,
    events.map((event) => rowOf(event, batch, ground.series)),
  );

  const firstDays = new FirstDays(ground.base.firstDay);
  creations.note(firstDays);
  for (const event of events) firstDays.note('COMPANY', event.company, event.planned.day);
  const sums = sumsOfEvents(events, ground);
  await lockBlocks(session, [...creations.touches(), ...sums.touches(), ...(await firstDays.touches(session))]);
  await deletions.check();

  await creations.store(session, batch);
  await sums.store(session);
  await firstDays.store(session);
  if (events.length > 0) {
    const children = events.some((event) => event.user > 0 || event.asset > 0 || event.project > 0) ? 1 : 0;
    await addPending(session, { batch, first: events[0]!.id, last: events[events.length - 1]!.id, children });
  }
  for (const { planned } of fresh) codes[planned.index] = DUPLICATE;
  for (const { planned } of events) codes[planned.index] = ACCEPTED;
}

/** Those sent before are known to be repetitions by now, whatever their day. @throws BEFORE_RETENTION, unknown entities */
function eventOf(planned: PlannedEvent, id: number, resolution: Resolution, horizon: Day): Event {
  if (planned.day < horizon) throw tooOld(planned.day, horizon);
  const company = resolution.company(planned.company, 'companyExternalId');
  const { asset, project, user } = planned;
  return {
    id,
    hash: planned.hash,
    planned,
    company,
    asset: asset < 0 ? 0 : resolution.item('ASSET', asset, company, 'assetExternalId').id,
    project: project < 0 ? 0 : resolution.item('PROJECT', project, company, 'projectExternalId').id,
    user: user < 0 ? 0 : resolution.user(user),
  };
}

function sumsOfEvents(events: readonly Event[], ground: ActivityGround): Sums {
  const total = ground.series.length;
  const sums = new Sums([...ground.series.map((series) => series.id), ground.base.activityCount.COMPANY]);
  for (const { planned, company } of events) {
    const day = sums.day(blockOf(company), planned.day);
    const slot = slotOf(company);
    sums.add(day, planned.series, slot, planned.count);
    sums.add(day, total, slot, planned.count);
    for (let i = 0; i < planned.sums.length; i += 2) sums.add(day, planned.sums[i]!, slot, planned.sums[i + 1]!);
  }
  return sums;
}

function rowOf(
  { id, planned, company, user, asset, project }: Event,
  batch: number,
  series: readonly Series[],
): SqlValue[] {
  return [
    id,
    batch,
    series[planned.series]!.id,
    company,
    user || null,
    asset || null,
    project || null,
    planned.at,
    planned.day,
    planned.count,
    planned.properties,
  ];
}
