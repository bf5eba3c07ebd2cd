import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { BLOCK_SIZE, blockOf, type ChildModel, MODELS, type Model } from '../model/index.js';
import { FIRST_DAY_KEY } from '../reading/prepare.js';
import { rollUpsOf } from '../reading/roll-ups/required.js';
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

/** Days a unit computes at most: bounds its memory, whatever the length of the history. */
export const UNIT_DAYS = 512;

/** A unit that asks for nothing of its own: what changed in its block is all it computes. */
export const NO_DAYS = { from: 1, to: 0 };

export interface PlannedUnit {
  readonly model: Model;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
}

/** Children, then their roll-ups, then companies: units of a phase may be worked on side by side, when those before are done. */
const PHASES = { children: 0, rollUps: 1, companies: 2 } as const;

/** Units with their phases. */
export function phased<U extends PlannedUnit>(units: readonly U[]): (U & { readonly phase: number })[] {
  return units.map((unit) => {
    const ofChildren = unit.block === ROLL_UP_BLOCK ? PHASES.rollUps : PHASES.children;
    return { ...unit, phase: unit.model === 'COMPANY' ? PHASES.companies : ofChildren };
  });
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
 * history does. Child models come before companies, which may read them.
 */
export async function planUnits(
  session: Session,
  known: CatalogueSnapshot,
  models: Iterable<Model>,
  range: { from?: Day; to: Day },
): Promise<PlannedUnit[]> {
  const units: PlannedUnit[] = [];
  const wanted = new Set(models);
  for (const model of [...MODELS].reverse()) {
    if (!wanted.has(model)) continue;
    const starts = await historyStarts(session, known, model);
    const spans = [...starts].map(([block, start]) => ({ block, from: Math.max(range.from ?? start, start) }));
    const earliest = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
    for (let to = range.to; to >= earliest; to -= UNIT_DAYS) {
      for (const { block, from } of spans.sort((a, b) => a.block - b.block)) {
        if (from <= to) units.push({ model, block, from: Math.max(from, to - UNIT_DAYS + 1), to });
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
  registry: Registry,
  run: StoredRun,
): Promise<PlannedUnit[]> {
  const through = known.watermark;
  if (run.trigger === 'DEFINITION' && through === null) return [];
  const blocks = await blockUnits(session, known, run);
  const rollUps = await rollUpUnits(session, known, registry, run);
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
async function blockUnits(session: Session, known: CatalogueSnapshot, run: StoredRun): Promise<PlannedUnit[]> {
  const modelsOf = (slugs: readonly string[]) =>
    new Set<Model>(known.metrics.filter((metric) => slugs.includes(metric.slug)).map((metric) => metric.model));
  if (run.trigger === 'DEFINITION') return planUnits(session, known, modelsOf(run.metrics), { to: known.watermark! });
  if (closesDays(run, known)) {
    const published = known.metrics.filter((metric) => metric.published !== null).map((metric) => metric.slug);
    const from = Math.min(run.from, known.watermark! + 1);
    return planUnits(session, known, modelsOf(published), { from, to: run.to });
  }
  if (run.trigger !== 'MANUAL' || run.from > run.to) return [];
  return planUnits(session, known, modelsOf(run.metrics), { from: run.from, to: run.to });
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
  for (const { rollUp, readers } of await incompleteRollUps(
    session,
    known,
    registry,
    closes ? run.to : known.watermark,
  )) {
    // A definition waits for its own alone.
    if (run.trigger !== 'DEFINITION' || run.metrics.some((slug) => readers.has(slug))) add(rollUp.model);
  }
  return units;
}
