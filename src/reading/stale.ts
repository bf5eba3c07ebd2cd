import { type Day } from '../calendar/index.js';
import { USER_KEYS } from '../catalogue/scope.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { withDependencies } from '../catalogue/world.js';
import { type RollUp } from '../engine/index.js';
import { blockOf, type ChildModel, type Model } from '../model/index.js';
import { seriesBeingRefolded } from '../storage/corrections/index.js';
import {
  type BlockState,
  childBlocksOf,
  readBlockStates,
  readMoves,
  type Session,
  waitingStates,
} from '../storage/index.js';
import { hasPending } from '../storage/ingest/index.js';
import { type NowGround } from './compute-now.js';
import { FoldNeeded, readsFolded } from './fold-first.js';
import { type PreparedPass, preparePass } from './prepare.js';
import { withUserCounts } from './roll-ups/user-counts.js';
import { visibleRollUps } from './sources.js';

/**
 * For each entity whether a change that some cached value of a metric depends on has not been computed yet. `slug`: a calculated
 * metric's, or the key of a count of end-users.
 */
export async function staleOf(
  ground: Pick<NowGround, 'session' | 'known' | 'registry' | 'isFolded'>,
  model: Model,
  slug: string,
  ids: readonly number[],
): Promise<boolean[]> {
  const { session, known, registry } = ground;
  const through = known.watermark;
  const stored = known.metrics.find((metric) => metric.slug === slug);
  if (stored?.published != null && stored.comingSeriesId !== null) return ids.map(() => true);
  const isCount = USER_KEYS.includes(slug);
  const published = known.world('published');
  const world = isCount ? withUserCounts(published, registry) : published;
  if (through === null || withDependencies(world, [slug]).length === 0) return ids.map(() => false);
  const pass = preparePass(world, [slug], model, registry, known.find, visibleRollUps(known));
  // A count that is not kept is counted on reading.
  if (isCount && pass.rollUps.every((kept) => kept === undefined)) return ids.map(() => false);
  // A batch that waits to be folded is a change, too: which days it reaches is known once it is.
  if (!ground.isFolded && readsFolded(pass) && (await hasPending(session))) throw new FoldNeeded();
  const reads = pass.plan.reach(slug).reads;
  const lags = new Map<number, number>();
  for (const [read, { minLag }] of reads) note(lags, pass.series[read]?.id, minLag);
  const refolding = await seriesBeingRefolded(session);
  if (refolding.size > 0 && readsRefolded(pass, reads, refolding)) return ids.map(() => true);
  const states = await readBlockStates(session, pass.inputs, [...new Set(ids.map(blockOf))]);
  const blocks = new Set(states.filter((state) => touches(state, lags, through)).map((state) => state.block));
  const children = await staleByChildren(session, known, pass, reads, ids, through, isCount);
  return ids.map((id) => blocks.has(blockOf(id)) || children(id));
}

type Reads = ReturnType<PreparedPass['plan']['reach']>['reads'];

/** Whether the days of a pushed metric of these entities are still to be folded again, after it was defined anew. */
export async function staleByRefold(
  { session, known }: Pick<NowGround, 'session' | 'known'>,
  model: Model,
  key: string,
  ids: readonly number[],
): Promise<boolean[]> {
  const series = known.find(model, key, '');
  const done = series === undefined ? undefined : (await seriesBeingRefolded(session)).get(series.id);
  return ids.map((id) => done !== undefined && !done.has(blockOf(id)));
}

/** Whether a metric reads, of its entities or of their children, a series whose days are being folded again. */
function readsRefolded(pass: PreparedPass, reads: Reads, refolding: ReadonlyMap<number, unknown>): boolean {
  if (pass.inputs.some((series) => refolding.has(series))) return true;
  const wanted = [...reads.keys()].flatMap((read) => {
    const { of } = pass.plan.reads[read]!;
    return of.is === 'children' ? [of.rollUp] : [];
  });
  const models = new Set(wanted.map(({ model }) => model));
  return [...models].some((model) => {
    const children = pass.childPass(
      model,
      wanted.filter((rollUp) => rollUp.model === model),
    );
    return children.inputs.some((series) => refolding.has(series));
  });
}

/** Whether a company's children have changes that its roll-ups have not taken in. */
async function staleByChildren(
  session: Session,
  known: CatalogueSnapshot,
  pass: PreparedPass,
  reads: Reads,
  ids: readonly number[],
  through: Day,
  isCount: boolean,
): Promise<(id: number) => boolean> {
  const byModel = new Map<ChildModel, { rollUp: RollUp; read: number; lag: number }[]>();
  for (const [read, { minLag }] of reads) {
    const { of } = pass.plan.reads[read]!;
    if (of.is !== 'children') continue;
    const kept = pass.rollUps[read];
    // What is not kept through the cache's last day is about to be computed, and its readers after it.
    if (kept === undefined || (!isCount && kept.through! < through)) return () => true;
    const { model } = of.rollUp;
    byModel.set(model, [...(byModel.get(model) ?? []), { rollUp: of.rollUp, read, lag: minLag }]);
  }
  const stale = new Set<number>();
  for (const [model, wanted] of byModel) {
    const lags = waitingLags(known, pass, model, wanted);
    const states = await waitingStates(session, [...lags.keys()], through);
    const blocks = new Set(states.filter((state) => touches(state, lags, through)).map((state) => state.block));
    if (blocks.size === 0) continue;
    // A child that goes changes its first day, too. One that came today takes nothing of the cached days with it.
    for (const { company } of await readMoves(session, model)) stale.add(company);
    for (const [company, theirs] of await childBlocksOf(session, model, ids)) {
      for (const block of theirs) if (blocks.has(block)) stale.add(company);
    }
  }
  return (id) => stale.has(id);
}

/** By series (relays, and children's inputs): how many days after its cause an effect comes at least. */
function waitingLags(
  known: CatalogueSnapshot,
  pass: PreparedPass,
  model: ChildModel,
  wanted: readonly { readonly rollUp: RollUp; readonly read: number; readonly lag: number }[],
): Map<number, number> {
  const lags = new Map<number, number>();
  const rollUps = wanted.map(({ rollUp }) => rollUp);
  const children = pass.childPass(model, rollUps);
  for (const { rollUp, read, lag } of wanted) {
    note(lags, known.rollUps.find((row) => row.series === pass.series[read]?.id)?.relay, lag);
    const reach = children.plan.reach(rollUp.key);
    for (const [input, { minLag }] of reach.reads) note(lags, children.series[input]?.id, minLag + lag);
    note(lags, children.firstDay?.id, reach.firstDay.minLag + lag);
  }
  return lags;
}

function note(lags: Map<number, number>, series: number | undefined, lag: number): void {
  if (series !== undefined) lags.set(series, Math.min(lag, lags.get(series) ?? Number.POSITIVE_INFINITY));
}

function touches(
  state: Pick<BlockState, 'series' | 'changedFrom' | 'claimedFrom'>,
  lags: ReadonlyMap<number, number>,
  through: Day,
): boolean {
  const from = Math.min(state.changedFrom ?? Number.POSITIVE_INFINITY, state.claimedFrom ?? Number.POSITIVE_INFINITY);
  return from + (lags.get(state.series) ?? 0) <= through;
}
