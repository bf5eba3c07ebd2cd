import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { BLOCK_SIZE, blockOf, type ChildModel, MODELS, type Model } from '../model/index.js';
import { FIRST_DAY_KEY } from '../reading/prepare.js';
import { type RequiredRollUp, requiredRollUps, rollUpsOf } from '../reading/roll-ups/required.js';
import { type Registry } from '../registry/index.js';
import {
  changedBlocks,
  decodePage,
  highestId,
  ROLL_UP_BLOCK,
  readPagesOn,
  type Session,
  type StoredRun,
} from '../storage/index.js';
import { areRawChangesOurs } from './roll-ups/ground.js';
import { incompleteRollUps } from './roll-ups/keep.js';
import { comingOf, isOurs } from './roll-ups/ours.js';

/** Days a unit computes at most: bounds its memory, whatever the length of the history. */
export const UNIT_DAYS = 512;

/** Days of a new metric that readers have first. */
export const NEWEST_DAYS = 30;

/**
 * So many values a definition computes at least for its newest days to be units of their own. Fewer take a second or two: two units a
 * block would cost readers more than they gain.
 */
export const NEWEST_FROM = 5_000_000;

/** What planning depends on beside the stored. */
export interface PlanningOptions {
  readonly registry: Registry;
  /** Left out: NEWEST_FROM. */
  readonly newestFrom?: number;
}

/** A unit that asks for nothing of its own: what changed in its block is all it computes. */
export const NO_DAYS = { from: 1, to: 0 };

export interface PlannedUnit {
  readonly model: Model;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
  /** History that can wait until readers have the newest days. */
  readonly isOlder?: boolean;
}

/**
 * Children, then their roll-ups, then companies, and at last the history that can wait: units of a phase may be worked on side by side,
 * when those before are done.
 */
const PHASES = { children: 0, rollUps: 1, companies: 2, older: 3 } as const;

export const OLDER_PHASE = PHASES.older;

/** Units with their phases. */
export function phased<U extends PlannedUnit>(units: readonly U[]): (U & { readonly phase: number })[] {
  return units.map((unit) => ({ ...unit, phase: phaseOf(unit) }));
}

function phaseOf({ model, block, isOlder }: PlannedUnit): number {
  if (isOlder) return PHASES.older;
  if (model === 'COMPANY') return PHASES.companies;
  return block === ROLL_UP_BLOCK ? PHASES.rollUps : PHASES.children;
}

/** The earliest first day of each block that has entities. */
async function historyStarts(session: Session, known: CatalogueSnapshot, model: Model): Promise<Map<number, Day>> {
  const series = known.find(model, FIRST_DAY_KEY, '');
  if (series === undefined) return new Map();
  const count = blockOf(await highestId(session, model)) + 1;
  const blocks = Array.from({ length: count }, (_, block) => block);
  const pages = await readPagesOn(session, { series: [series.id], blocks, days: [0] });
  const values = new Float64Array(BLOCK_SIZE);
  const starts = new Map<number, Day>();
  for (const page of pages) {
    decodePage(page.data, values, 0);
    let start = Number.POSITIVE_INFINITY;
    for (const day of values) if (day < start) start = day;
    if (start < Number.POSITIVE_INFINITY) starts.set(page.block, start);
  }
  return starts;
}

/**
 * Units that compute the models' blocks over days from…to, newest days first. Without `from` each block starts where its
 * history does. Child models come before companies, which may read them. `newest`: so many of the days are units of their own, and
 * all before these are older.
 */
export async function planUnits(
  session: Session,
  known: CatalogueSnapshot,
  models: Iterable<Model>,
  range: { readonly from?: Day; readonly to: Day; readonly newest?: number },
): Promise<PlannedUnit[]> {
  const units: PlannedUnit[] = [];
  const wanted = new Set(models);
  for (const model of [...MODELS].reverse()) {
    if (!wanted.has(model)) continue;
    const starts = await historyStarts(session, known, model);
    const spans = [...starts].map(([block, start]) => ({ block, from: Math.max(range.from ?? start, start) }));
    const earliest = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
    spans.sort((a, b) => a.block - b.block);
    for (let to = range.to, days = range.newest ?? UNIT_DAYS; to >= earliest; to -= days, days = UNIT_DAYS) {
      const older = range.newest !== undefined && to < range.to ? { isOlder: true } : {};
      for (const { block, from } of spans) {
        if (from <= to) units.push({ model, block, from: Math.max(from, to - days + 1), to, ...older });
      }
    }
  }
  return units;
}

/** Whether the run makes new days visible when it ends. */
export function closesDays(run: StoredRun, known: CatalogueSnapshot): boolean {
  return (
    (run.trigger === 'SCHEDULE' || run.trigger === 'MANUAL') && known.watermark !== null && run.to > known.watermark
  );
}

/** What a run consists of: units of children, then their roll-ups, then units of companies, which read these. */
export async function unitsOf(
  session: Session,
  known: CatalogueSnapshot,
  { registry, newestFrom }: PlanningOptions,
  run: StoredRun,
): Promise<PlannedUnit[]> {
  const through = known.watermark;
  if (run.trigger === 'DEFINITION' && through === null) return [];
  const rollUps = await rollUpUnits(session, known, registry, run);
  // A roll-up needs the children's whole history.
  const blocks = (await blockUnits(session, known, run, newestFrom)).map(({ isOlder, ...unit }) =>
    isOlder && !(unit.model !== 'COMPANY' && rollUps.has(unit.model)) ? { ...unit, isOlder } : unit,
  );
  const planned = new Set(blocks.map((unit) => `${unit.model} ${unit.block}`));
  const changed =
    run.trigger === 'DEFINITION'
      ? []
      : await changedBlocks(session, closesDays(run, known) ? run.to : (through ?? run.to));
  for (const { model, block } of changed) {
    if (model !== 'COMPANY') {
      const kept = known.rollUps.some((row) => row.model === model);
      const ours = block === ROLL_UP_BLOCK || areRawChangesOurs(known, model);
      if ((ours || kept) && !rollUps.has(model)) rollUps.set(model, { model, block: ROLL_UP_BLOCK, ...NO_DAYS });
      if (ours) continue;
    }
    if (!planned.has(`${model} ${block}`)) blocks.push({ model, block, ...NO_DAYS });
  }
  return [
    ...blocks.filter((unit) => unit.model !== 'COMPANY'),
    ...rollUps.values(),
    ...blocks.filter((unit) => unit.model === 'COMPANY'),
  ];
}

/** Units of blocks that the run is asked for. */
async function blockUnits(
  session: Session,
  known: CatalogueSnapshot,
  run: StoredRun,
  newestFrom?: number,
): Promise<PlannedUnit[]> {
  const modelsOf = (slugs: readonly string[]) =>
    new Set<Model>(known.metrics.filter((metric) => slugs.includes(metric.slug)).map((metric) => metric.model));
  if (run.trigger === 'DEFINITION') return definitionUnits(session, known, run, newestFrom);
  if (closesDays(run, known)) {
    const published = known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug);
    const from = Math.min(run.from, known.watermark! + 1);
    return planUnits(session, known, modelsOf(published), { from, to: run.to });
  }
  if (run.trigger !== 'MANUAL' || run.from > run.to) return [];
  return planUnits(session, known, modelsOf(run.metrics), { from: run.from, to: run.to });
}

/**
 * Units that compute definitions. New metrics are wanted for their newest days first, unless all their days are few. Of one that has
 * been published with these alone the older days are what is left.
 */
async function definitionUnits(
  session: Session,
  known: CatalogueSnapshot,
  run: StoredRun,
  newestFrom = NEWEST_FROM,
): Promise<PlannedUnit[]> {
  const units: PlannedUnit[] = [];
  for (const model of [...MODELS].reverse()) {
    const metrics = known.metrics.filter((metric) => metric.model === model && run.metrics.includes(metric.slug));
    const coming = metrics.filter((metric) => metric.comingSeriesId !== null);
    const held = metrics.flatMap(({ comingSeriesId, cachedFrom }) =>
      comingSeriesId === null ? (cachedFrom ?? []) : [],
    );
    if (coming.length > 0) {
      const isNew = coming.some((metric) => metric.published === null);
      const to = known.watermark!;
      const whole = await planUnits(session, known, [model], { to });
      const isLarge = daysOf(whole) * BLOCK_SIZE * coming.length >= newestFrom;
      units.push(...(isNew && isLarge ? await planUnits(session, known, [model], { to, newest: NEWEST_DAYS }) : whole));
    } else if (held.length > 0) {
      const left = await planUnits(session, known, [model], { to: Math.max(...held) - 1 });
      units.push(...left.map((unit) => ({ ...unit, isOlder: true })));
    }
  }
  return units;
}

/** Days of all units together. */
function daysOf(units: readonly PlannedUnit[]): number {
  return units.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Units of roll-ups that the run is asked for, and of those that lack days which it needs. */
async function rollUpUnits(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
  run: StoredRun,
): Promise<Map<ChildModel, PlannedUnit>> {
  const closes = closesDays(run, known);
  const units = new Map<ChildModel, PlannedUnit>();
  const add = (model: ChildModel, days: { from: Day; to: Day } = NO_DAYS) => {
    if (!units.has(model)) units.set(model, { model, block: ROLL_UP_BLOCK, from: days.from, to: days.to });
  };
  if (closes) {
    const from = Math.min(run.from, known.watermark! + 1);
    for (const { model } of known.rollUps) add(model, { from, to: run.to });
  } else if (run.trigger === 'MANUAL' && run.from <= run.to) {
    const { metrics } = known.world('published');
    const read = run.metrics.flatMap((slug) => {
      const metric = metrics.get(slug);
      return metric?.model === 'COMPANY' ? rollUpsOf(metric.root, registry) : [];
    });
    for (const { model } of read) add(model, run);
  }
  const through = closes ? run.to : known.watermark;
  const definitions = run.trigger === 'DEFINITION' ? run.metrics : [];
  // A definition waits for its own alone.
  const isRead = ({ readers }: RequiredRollUp) =>
    run.trigger !== 'DEFINITION' || definitions.some((slug) => readers.has(slug));
  for (const required of await incompleteRollUps(session, known, registry, through)) {
    if (isRead(required) && isOurs(required, known, { definitions })) add(required.rollUp.model);
  }
  if (definitions.length === 0) return units;
  // One that a run has left complete is made of values that are computed again.
  for (const required of await requiredRollUps(session, known, registry)) {
    if (isRead(required) && comingOf(required, known).length > 0) add(required.rollUp.model);
  }
  return units;
}
