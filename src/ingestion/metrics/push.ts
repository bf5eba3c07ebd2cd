import { type Day } from '../../calendar/index.js';
import { MODELS, type Model } from '../../model/index.js';
import { foldsOf } from '../../storage/corrections/index.js';
import { lockBlocks, type Series, type Touch } from '../../storage/index.js';
import { appendPoints, type PointRow } from '../../storage/ingest/index.js';
import { type ItemErrors } from '../batch/items.js';
import { type Claimable, claimed, unseen } from '../batch/once.js';
import { ACCEPTED, DUPLICATE } from '../batch/outcome.js';
import { tooOld } from '../batch/retention.js';
import { type BatchContext } from '../batch/transactions.js';
import { guardTouches } from '../deletions/touches.js';
import { type BaseSeries } from '../entities/base-series.js';
import { Creations } from '../entities/creations.js';
import { Resolution } from '../entities/resolution.js';
import { FirstDays } from '../pages/first-days.js';
import { PointCells } from './cells.js';
import { type PlannedPoint, type PointPlan } from './plan.js';

interface Point extends PointRow, Claimable {
  readonly index: number;
  readonly model: Model;
  readonly company: number;
}

/** What a batch of points needs before its transaction. */
export interface PointGround {
  readonly base: BaseSeries;
  /** By position of the plan. */
  readonly series: readonly Series[];
  readonly firstPoint: number;
}

/** Stores a planned batch within its transaction: log, pages, first days. Errors of the items go to `errors`, outcomes to `codes`. */
export async function storePoints(
  { session, batch, ids, deletions, known, horizon }: BatchContext,
  plan: PointPlan,
  ground: PointGround,
  createCompanies: boolean,
  errors: ItemErrors,
  codes: Uint8Array,
): Promise<void> {
  const creations = new Creations(ground.base, ids, plan.now);
  const resolution = await Resolution.read(session, plan.targets, known, creations, createCompanies);
  const fresh = await unseen(session, plan.points, ground.firstPoint, errors, codes, (planned, id) =>
    pointOf(planned, id, ground, resolution, horizon),
  );
  ids.settle();

  const firstDays = new FirstDays(ground.base.firstDay);
  creations.note(firstDays);
  for (const { model, entity, company, day } of fresh) {
    firstDays.note(model, entity, day);
    if (model !== 'COMPANY') firstDays.note('COMPANY', company, day);
  }
  const touched = new PointCells(fresh);
  await lockBlocks(session, [
    ...creations.touches(),
    ...touched.touches(),
    ...guarded(fresh, ground.base),
    ...(await firstDays.touches(session)),
  ]);
  await deletions.check();

  const points = await claimed(session, batch, fresh);
  await creations.store(session, batch);
  await appendPoints(session, batch, points);
  // As it is told now, and not when the series was seen: see foldsOf.
  const folds = await foldsOf(
    session,
    ground.series.map((series) => series.id),
  );
  await new PointCells(points).store(session, folds);
  await firstDays.store(session);
  for (const { index } of fresh) codes[index] = DUPLICATE;
  for (const { index } of points) codes[index] = ACCEPTED;
}

/** What a deletion of the points' entities, or one that corrects the first day of their companies, locks too. */
function guarded(points: readonly Point[], base: BaseSeries): Touch[] {
  return MODELS.flatMap((model) => {
    const entities = points.filter((point) => point.model === model).map((point) => point.entity);
    return guardTouches(base, model, model === 'COMPANY' ? points.map((point) => point.company) : entities);
  });
}

/** @throws BEFORE_RETENTION, unknown entities */
function pointOf(planned: PlannedPoint, id: number, ground: PointGround, resolution: Resolution, horizon: Day): Point {
  if (planned.day < horizon) throw tooOld(planned.day, horizon);
  const { model, target } = planned;
  const common = {
    id,
    index: planned.index,
    model,
    series: ground.series[planned.series]!.id,
    day: planned.day,
    at: planned.at,
    dayRank: planned.rank,
    value: planned.value,
    hash: planned.hash,
  };
  if (model === 'COMPANY') {
    const entity = resolution.company(target, 'externalId');
    return { ...common, entity, company: entity };
  }
  if (model === 'END_USER') {
    const company = resolution.company(planned.company, 'companyExternalId');
    return { ...common, entity: resolution.user(target), company };
  }
  const company = planned.company < 0 ? undefined : resolution.company(planned.company, 'companyExternalId');
  const item = resolution.item(model, target, company, 'externalId');
  return { ...common, entity: item.id, company: item.companyId };
}
