import { type Day } from '../../calendar/index.js';
import { type ChildModel, MODELS, type Model } from '../../model/index.js';
import {
  companiesCreatedAt,
  countDeletion,
  deleteEntities,
  joinDeletionRun,
  type Owned,
  ownedChildren,
  ownedEntities,
  queueDeletionRun,
} from '../../storage/deletions/index.js';
import { lockBlocks, noteMoves, readDistinctSeries, type SeriesCatalogue, type Session } from '../../storage/index.js';
import { lockCreation, recordBatch } from '../../storage/ingest/index.js';
import { holdHorizon } from '../../storage/retention/index.js';
import { type BaseSeries } from '../entities/base-series.js';
import { earliestDays } from '../entities/earliest-days.js';
import { type Origin } from '../types.js';
import { activeBefore } from './active-before.js';
import { LaterFirstDays } from './first-days.js';
import { deletedTouches } from './touches.js';

export const CHILD_MODELS: readonly ChildModel[] = ['END_USER', 'ASSET', 'PROJECT'];

/** Thrown out of a transaction beside which children came to a company that it deletes: it starts again. */
export class ChildrenCame extends Error {
  constructor() {
    super('Children came to a company that is being deleted.');
  }
}

/** What one transaction deletes, and what it needs for it. */
export interface DeletionTask {
  readonly model: Model;
  readonly ids: readonly number[];
  readonly base: BaseSeries;
  readonly catalogue: SeriesCatalogue;
  readonly dayOf: (at: number) => Day;
  readonly today: Day;
  /** ms */
  readonly now: number;
  readonly origin: Origin;
  /** The batch that tells a COMMIT of unknown outcome. */
  readonly batch: number;
  readonly token: Buffer;
  /** A run of the same call, to be joined if nobody has begun it. */
  readonly run: number | undefined;
}

export interface Deleted {
  readonly ids: ReadonlySet<number>;
  /** The run that scrubs them; undefined where there was nothing. */
  readonly run: number | undefined;
  /** End-users that stay: their events of days before `horizon` are in their companies' numbers, and in no log. */
  readonly kept: ReadonlySet<number>;
  readonly horizon: Day;
}

/**
 * Deletes entities, companies with all that is theirs. First come the locks: of names, so that nobody creates what would be
 * overlooked; of deletions, which go one by one; of the entities' rows; of blocks, as writers of anything of these
 * entities have them. Their rows and first days go, which takes them out of every answer; events and values are left to a run.
 * @throws ChildrenCame
 */
export async function deleteGroup(session: Session, task: DeletionTask): Promise<Deleted> {
  const { model, base } = task;
  for (const each of MODELS) if (model === 'COMPANY' || each === model) await lockCreation(session, each);
  const horizon = await holdHorizon(session);
  await countDeletion(session);
  await recordBatch(session, {
    id: task.batch,
    token: task.token,
    receivedAt: task.now,
    apiKeyId: task.origin.apiKeyId,
    source: task.origin.source,
  });
  const kept = model === 'END_USER' ? await activeBefore(session, base, task.ids, horizon) : new Set<number>();
  const doomed = await doomedBy(
    session,
    model,
    task.ids.filter((id) => !kept.has(id)),
  );
  const named = doomed.get(model)!;
  if (named.length === 0) return { ids: new Set(), run: undefined, kept, horizon };
  const bereft = model === 'COMPANY' ? [] : [...new Set(named.map(({ company }) => company))];
  const distinct = await readDistinctSeries(session);
  await lockBlocks(session, [
    ...[...doomed].flatMap(([each, owned]) => deletedTouches(base, distinct, each, idsOf(owned))),
    ...deletedTouches(base, [], 'COMPANY', bereft),
  ]);
  if (model === 'COMPANY') await checkChildren(session, doomed);

  const firstDays = new LaterFirstDays(base);
  const before = new Map<Model, ReadonlyMap<number, Day>>();
  for (const [each, owned] of doomed) {
    const days = await firstDays.read(session, each, idsOf(owned));
    before.set(each, days);
    firstDays.clear(each, days);
  }
  const from = earliestOf(
    [...before.values()].flatMap((days) => [...days.values()]),
    task.today,
  );
  const run = await runOf(session, task, from);
  for (const [each, owned] of doomed) await deleteEntities(session, each, idsOf(owned), { run, at: task.now });
  await postpone(session, task, bereft, named, before.get(model)!, firstDays, horizon);
  await lockBlocks(session, firstDays.touches);
  await firstDays.store(session);
  // Roll-ups are computed anew without them; those of a company that is gone become empty.
  for (const each of CHILD_MODELS) {
    await noteMoves(session, each, doomed.get(each)?.map(({ company }) => company) ?? []);
  }
  return { ids: new Set(idsOf(named)), run, kept, horizon };
}

/** Those of the entities that there are, and the children of companies; their rows are locked. */
async function doomedBy(session: Session, model: Model, ids: readonly number[]): Promise<Map<Model, Owned[]>> {
  const doomed = new Map<Model, Owned[]>([[model, await ownedEntities(session, model, ids, true)]]);
  if (model !== 'COMPANY') return doomed;
  const companies = idsOf(doomed.get(model)!);
  for (const each of CHILD_MODELS) doomed.set(each, await ownedChildren(session, each, companies, true));
  return doomed;
}

/** None can be created meanwhile, but one may have been moved here just before the blocks were locked. */
async function checkChildren(session: Session, doomed: ReadonlyMap<Model, readonly Owned[]>): Promise<void> {
  if (session.dialect === 'sqlite') return; // one writer
  const companies = idsOf(doomed.get('COMPANY')!);
  for (const each of ['ASSET', 'PROJECT'] as const) {
    const now = await ownedChildren(session, each, companies);
    if (now.length !== doomed.get(each)!.length) throw new ChildrenCame();
  }
}

async function runOf(session: Session, { run, today, now }: DeletionTask, from: Day): Promise<number> {
  if (run !== undefined && (await joinDeletionRun(session, run, from))) return run;
  return queueDeletionRun(session, { from, to: today, now });
}

/**
 * Moves the first days of companies that may have come from children that are deleted now. One before the horizon stays: nobody
 * knows any more what else holds it.
 */
async function postpone(
  session: Session,
  { catalogue, dayOf }: DeletionTask,
  companies: readonly number[],
  children: readonly Owned[],
  before: ReadonlyMap<number, Day>,
  firstDays: LaterFirstDays,
  horizon: Day,
): Promise<void> {
  if (companies.length === 0) return;
  const earliest = new Map<number, Day>();
  for (const { id, company } of children) {
    const day = before.get(id);
    if (day !== undefined) earliest.set(company, Math.min(day, earliest.get(company) ?? day));
  }
  const own = await firstDays.read(session, 'COMPANY', companies);
  const created = await companiesCreatedAt(session, companies);
  const asked = companies.flatMap((id) => {
    const day = own.get(id);
    const createdAt = created.get(id);
    if (day === undefined || createdAt === undefined || day < horizon) return [];
    const isOurs = day < dayOf(createdAt) && (earliest.get(id) ?? Number.POSITIVE_INFINITY) <= day;
    return isOurs ? [{ id, createdAt }] : [];
  });
  if (asked.length === 0) return;
  const series = await catalogue.listIn(session);
  for (const [company, day] of await earliestDays(session, 'COMPANY', asked, series, dayOf)) {
    if (day > own.get(company)!) firstDays.set('COMPANY', company, own.get(company)!, day);
  }
}

function idsOf(owned: readonly Owned[]): number[] {
  return owned.map(({ id }) => id);
}

function earliestOf(days: readonly Day[], otherwise: Day): Day {
  return days.reduce((least, day) => Math.min(least, day), otherwise);
}
