import { randomInt } from 'node:crypto';
import { type Day } from '../../calendar/index.js';
import { type CatalogueReader, type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type World } from '../../catalogue/world.js';
import { type Fault } from '../../engine/index.js';
import { type Model } from '../../model/index.js';
import { firstDays, runPass } from '../../reading/pass.js';
import { FIRST_DAY_KEY } from '../../reading/prepare.js';
import { type Registry } from '../../registry/index.js';
import {
  type BlockState,
  claimChanges,
  type Database,
  dropCarry,
  dropPages,
  dropRollUps,
  finishUnit,
  lockBlocks,
  overtaken,
  type PageWrite,
  readBlockStates,
  type SeriesStore,
  type Session,
  settle,
  type Touch,
  writeCarry,
  writePages,
} from '../../storage/index.js';
import { hasPending } from '../../storage/ingest/index.js';
import { affectedRanges, claimedBy, type DayRange, hull } from '../affected.js';
import { UNIT_DAYS } from '../planning.js';
import { isRaw } from '../roll-ups/ground.js';
import { relayTouches, type SeriesChange } from '../roll-ups/relays.js';
import { encodeColumn } from './encode-column.js';
import { plannedPass } from './kept-plans.js';
import { leftToDefinitions } from './left-to-definitions.js';
import { newestAlone } from './newest-alone.js';

export interface UnitDependencies {
  readonly database: Database;
  readonly store: SeriesStore;
  readonly catalogue: CatalogueReader;
  readonly registry: Registry;
  readonly foldPending: () => Promise<void>;
  readonly report: (fault: Fault, unit: UnitTask) => void;
}

/** One model's block × a range of days × all metrics that need it. */
export interface UnitTask {
  readonly run: number;
  readonly seq: number;
  /** Of its lease. */
  readonly fence: number;
  readonly model: Model;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
  /** What to compute on from…to: metrics of the world that readers see, or of the one on its way. */
  readonly slugs: readonly string[];
  readonly world: 'published' | 'newest';
  /** Last day up to which changed inputs are worked off along with it. */
  readonly through: Day;
}

/** Thrown where the run was ended, or the unit leased, by someone else: nothing of the unit is written. */
export class RunEnded extends Error {}

const ATTEMPTS = 20;

/** What a first look at a unit's block found: nothing to be claimed, so that all is computed; or series whose changes are to be claimed before. */
export type FirstLook = { readonly computed: Computed } | { readonly changed: readonly number[] };

/**
 * Looks at a unit's block: where no change waits there, the same snapshot gives what is to be written. (What comes after it widens a
 * changed range anew, as after a claim.) Undefined where something is to be folded first.
 */
export async function lookFirst(
  dependencies: Pick<UnitDependencies, 'store' | 'registry'>,
  session: Session,
  known: CatalogueSnapshot,
  task: UnitTask,
): Promise<FirstLook | undefined> {
  return (await hasPending(session)) ? undefined : look(dependencies, session, known, task);
}

/**
 * Computes a unit from one snapshot and writes all its metrics' pages in one transaction. Whatever changed in the block
 * and has not been computed yet is computed along, so that values of one day never come from two snapshots.
 * Idempotent; safe beside other units of the same block: the one with the older snapshot starts again.
 */
export async function runUnit(
  dependencies: UnitDependencies,
  task: UnitTask,
  first?: FirstLook,
): Promise<{ valuesWritten: number }> {
  const { database, catalogue } = dependencies;
  let found = first;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (found === undefined) {
      await dependencies.foldPending();
      found = await database.snapshot(async (session) =>
        look(dependencies, session, await catalogue.readAll(session), task),
      );
    }
    const claim = 'changed' in found ? await claimBlock(database, found.changed, task) : undefined;
    const computed =
      'computed' in found
        ? found.computed
        : await database.snapshot(async (session) => {
            // Read again: a metric that is defined anew after this snapshot widens a range that the unit has not claimed.
            const known = await catalogue.readAll(session);
            const states = await readBlockStates(session, rawOf(known, task), [task.block]);
            return compute(dependencies, session, known, task, { states, changes: claimedBy(claim!, states) });
          });
    const write = (session: Session) => commit(session, task, claim, computed);
    if (await database.write(write, { derived: true })) {
      for (const fault of computed.faults) dependencies.report(fault, task);
      return { valuesWritten: computed.valuesWritten };
    }
    found = undefined;
  }
  throw new Error(`Block ${task.block} was overtaken by other units ${ATTEMPTS} times in a row`);
}

async function look(
  dependencies: Pick<UnitDependencies, 'store' | 'registry'>,
  session: Session,
  known: CatalogueSnapshot,
  task: UnitTask,
): Promise<FirstLook> {
  const states = await readBlockStates(session, rawOf(known, task), [task.block]);
  const changed = states.filter(
    (state) => state.claimedFrom !== null || (state.changedFrom !== null && state.changedFrom <= task.through),
  );
  if (changed.length > 0) return { changed: changed.map((state) => state.series) };
  return { computed: await compute(dependencies, session, known, task, { states, changes: [] }) };
}

/** The series of the unit's model that its metrics may read. */
function rawOf(known: CatalogueSnapshot, task: UnitTask): number[] {
  return known.series.filter((entry) => isRaw(entry, task.model)).map((entry) => entry.id);
}

/** Claims the changed ranges of these series in the block. Returns the claim's number. */
async function claimBlock(database: Database, series: readonly number[], task: UnitTask): Promise<number> {
  const claim = randomInt(1, 2 ** 47);
  const { block, through } = task;
  await database.write((session) => claimChanges(session, { series, block, through, claim }), { derived: true });
  return claim;
}

interface Computed {
  readonly writes: readonly { series: number; from: Day; to: Day; pages: readonly PageWrite[] }[];
  readonly checkpoints: readonly { series: number; operand: string; block: number; day: Day; state: Float64Array }[];
  /** Checkpoints of these series from these days on are no longer true. */
  readonly outdated: readonly { series: number; from: Day }[];
  /** Of a unit of children: what it owes the roll-ups. */
  readonly relays: { readonly touches: readonly Touch[]; readonly orphans: readonly number[] };
  readonly inputs: readonly BlockState[];
  readonly faults: readonly Fault[];
  readonly valuesWritten: number;
}

async function compute(
  dependencies: Pick<UnitDependencies, 'store' | 'registry'>,
  session: Session,
  known: CatalogueSnapshot,
  task: UnitTask,
  { states, changes }: { readonly states: readonly BlockState[]; readonly changes: ReturnType<typeof claimedBy> },
): Promise<Computed> {
  const firstDay = await firstDays(session, dependencies.store, known.find(task.model, FIRST_DAY_KEY, ''), {
    blocks: [task.block],
  });
  let historyFrom = Number.POSITIVE_INFINITY;
  for (const day of firstDay) if (day < historyFrom) historyFrom = day;

  const writes: Computed['writes'][number][] = [];
  const checkpoints: Computed['checkpoints'][number][] = [];
  const faults: Fault[] = [];
  const outdated = changes.map((change) => ({ series: change.series, from: change.from }));
  const isTold = changes.length > 0 && task.model === 'COMPANY';
  const left = isTold
    ? await leftToDefinitions(session, known, dependencies.registry, { block: task.block, historyFrom })
    : new Map<string, Day>();
  let valuesWritten = 0;

  for (const which of ['published', 'newest'] as const) {
    const world = known.world(which);
    const wanted = wantedRanges(dependencies.registry, known, world, task, { changes, left });
    const { ranges, emptied } =
      which === 'newest'
        ? await newestAlone(session, task, wanted, historyFrom)
        : { ranges: wanted, emptied: new Map<string, DayRange>() };
    // A first day that moved forward (a correction) leaves values before it: those ranges are written too, as empties.
    if (ranges.size === 0) continue;
    const pass = plannedPass(known, world, [...ranges.keys()], task.model, dependencies.registry);
    const range = [...ranges.values()].reduce<DayRange | undefined>(hull, undefined)!;
    const from = Math.max(range.from, Math.min(historyFrom, range.to));
    const over = { blocks: [task.block] };
    const written = [...ranges].flatMap(([slug, days]) => {
      const series = world.metrics.get(slug)?.seriesId ?? null;
      return series === null ? [] : [{ slug, series, ...days, pages: [] as PageWrite[] }];
    });
    // Piece by piece: late data may reach back over any number of years.
    for (let first = from; first <= range.to; first += UNIT_DAYS) {
      const piece = { from: first, to: Math.min(first + UNIT_DAYS - 1, range.to) };
      const result = await runPass(session, dependencies.store, pass, over, piece, { firstDay, states });
      faults.push(...result.faults);
      for (const { slug, series, pages, ...days } of written) {
        const encoded = encodeColumn(result.columns.get(slug)!, { series, block: task.block, run: task.run }, days);
        valuesWritten += encoded.values;
        pages.push(...encoded.pages);
      }
      for (const checkpoint of result.checkpoints) {
        if (checkpoint.seriesId < 0) continue;
        const { seriesId, carry, day, state } = checkpoint;
        checkpoints.push({ series: seriesId, operand: carry.operand, block: task.block, day, state });
      }
    }
    writes.push(...written);
    for (const { slug, series } of written) {
      const days = emptied.get(slug);
      if (days !== undefined) writes.push({ series, ...days, pages: [] });
      outdated.push({ series, from: wanted.get(slug)!.from });
    }
  }
  const { model, block } = task;
  const relays =
    model === 'COMPANY'
      ? { touches: [], orphans: [] }
      : relayTouches(known, dependencies.registry, { model, block }, [...changes, ...writes]);
  return { writes, checkpoints, outdated, relays, inputs: states, faults, valuesWritten };
}

/** Which metrics of a world are to be written on which days: what the task asks for, and what changed inputs reach but for those `left`. */
function wantedRanges(
  registry: Registry,
  known: CatalogueSnapshot,
  world: World,
  task: UnitTask,
  { changes, left }: { readonly changes: readonly SeriesChange[]; readonly left: ReadonlyMap<string, Day> },
): Map<string, DayRange> {
  const kept = [...world.metrics.values()].filter((metric) => {
    if (metric.model !== task.model || metric.seriesId === null) return false;
    // In the newest world only what is on its way has a series of its own to write to.
    return world.which === 'published' || known.metrics.some((stored) => stored.comingSeriesId === metric.seriesId);
  });
  const ranges = new Map<string, DayRange>();
  if (changes.length > 0 && kept.length > 0) {
    const slugs = kept.map((metric) => metric.slug);
    const all = plannedPass(known, world, slugs, task.model, registry);
    const affected = affectedRanges(all, changes, task.through);
    for (const { slug } of kept) {
      const range = affected.get(slug);
      // What a definition will compute is left to it, from the first day on that it reaches.
      const reach = world.which === 'published' ? undefined : left.get(slug);
      if (range === undefined || (reach !== undefined && range.from >= reach)) continue;
      ranges.set(slug, reach === undefined ? range : { from: range.from, to: Math.min(range.to, reach - 1) });
    }
  }
  // A new metric whose newest days readers have already: its older ones go where those are.
  const goesOn = (slug: string) => {
    const stored = known.metrics.find((metric) => metric.slug === slug);
    return stored?.comingSeriesId === null && stored.cachedFrom !== null && world.which === 'published';
  };
  if (task.from <= task.to) {
    for (const metric of kept) {
      if (!task.slugs.includes(metric.slug) || !(world.which === task.world || goesOn(metric.slug))) continue;
      ranges.set(metric.slug, hull(ranges.get(metric.slug), { from: task.from, to: task.to })!);
    }
  }
  return ranges;
}

/** Writes what was computed; false (and nothing written) where a unit with a newer snapshot was quicker. */
async function commit(
  session: Session,
  task: UnitTask,
  claim: number | undefined,
  computed: Computed,
): Promise<boolean> {
  if (await overtaken(session, task.block, computed.inputs)) return false;
  const touched = computed.writes.map((write) => ({ series: write.series, block: task.block, from: 1, to: 0 }));
  const { relays } = computed;
  if (touched.length + relays.touches.length > 0) await lockBlocks(session, [...touched, ...relays.touches]);
  await dropRollUps(session, relays.orphans);
  await dropCarry(session, task.block, computed.outdated);
  await dropPages(session, task.block, computed.writes.filter(hasEmptyDays));
  await writePages(
    session,
    computed.writes.flatMap((write) => write.pages),
  );
  await writeCarry(session, computed.checkpoints);
  await settle(session, { block: task.block, claim, inputs: computed.inputs });
  if (!(await finishUnit(session, task, computed.valuesWritten))) throw new RunEnded();
  return true;
}

/** Whether days were computed that have no page now, so that the one that they had goes. */
function hasEmptyDays({ from, to, pages }: Computed['writes'][number]): boolean {
  return pages.length < to - from + 1;
}
