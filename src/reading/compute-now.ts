import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { type Column } from '../engine/index.js';
import { BLOCK_SIZE, type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type SeriesStore, type Session } from '../storage/index.js';
import { hasPending } from '../storage/ingest/index.js';
import { FoldNeeded, readsFolded } from './fold-first.js';
import { type Over } from './over.js';
import { inputStates, runPass } from './pass.js';
import { type PreparedPass, preparePass } from './prepare.js';
import { type ComputedSource, type Source, visibleRollUps } from './sources.js';

/** Numbers that a pass over all entities of a model holds at a time, about: 64 MiB of them. */
const VALUES = 8 * 1024 * 1024;

interface Days {
  readonly from: Day;
  readonly to: Day;
}

export interface NowGround {
  readonly session: Session;
  readonly known: CatalogueSnapshot;
  readonly store: SeriesStore;
  readonly registry: Registry;
  /** Whether what was pending has been folded before the snapshot. */
  readonly isFolded: boolean;
}

/**
 * Computes what the cache does not hold: days before the first and after the last one that are kept, metrics not yet published. `give` gets a column
 * for each key, of the entities from `place` on.
 */
export async function computeNow(
  ground: NowGround,
  model: Model,
  sources: ReadonlyMap<string, Source>,
  over: Over,
  range: Days,
  firstDay: Float64Array,
  give: (key: string, column: Column, place: number) => void,
): Promise<void> {
  const { session, known, store, registry } = ground;
  for (const { days, of } of groupsOf(sources, range)) {
    const { world } = of[0]!.source;
    const slugs = of.map(({ source }) => source.slug);
    const pass = preparePass(world, slugs, model, registry, known.find, visibleRollUps(known));
    if (!ground.isFolded && readsFolded(pass) && (await hasPending(session))) throw new FoldNeeded();
    for (const part of partsOf(over, pass, days)) {
      const some = firstDay.subarray(part.place, part.place + part.width);
      const states = await inputStates(session, pass, part.over);
      const { columns } = await runPass(session, store, pass, part.over, days, { firstDay: some, states });
      for (const { key, source } of of) give(key, columns.get(source.slug)!, part.place);
    }
  }
}

interface Group {
  readonly days: Days;
  readonly of: { readonly key: string; readonly source: ComputedSource }[];
}

/** Computed sources of one world that lack the same days go together. */
function groupsOf(sources: ReadonlyMap<string, Source>, range: Days): Group[] {
  const groups = new Map<string, Group>();
  for (const [key, source] of sources) {
    if (source.is !== 'computed') continue;
    for (const days of notKept(source, range)) {
      const name = `${source.world.which} ${source.counts} ${days.from} ${days.to}`;
      const group = groups.get(name) ?? { days, of: [] };
      group.of.push({ key, source });
      groups.set(name, group);
    }
  }
  return [...groups.values()];
}

/** The days of a range that a source must compute: those before the first and after the last one that are kept. */
function notKept({ cached }: ComputedSource, { from, to }: Days): Days[] {
  if (cached === undefined) return [{ from, to }];
  const days = [
    { from, to: Math.min(to, cached.from - 1) },
    { from: Math.max(from, cached.through + 1), to },
  ];
  return days.filter((span) => span.from <= span.to);
}

interface Part {
  readonly over: Over;
  readonly place: number;
  readonly width: number;
}

/** Blocks are computed together as far as memory goes, so that their children need not be gone through for each. */
function partsOf(over: Over, { plan }: PreparedPass, days: Days): Part[] {
  if (!('blocks' in over)) return [{ over, place: 0, width: over.ids.length }];
  let each = 0;
  for (const read of plan.reads) each += days.to - days.from + 1 + read.lookback;
  each += (days.to - days.from + 1) * plan.steps.length;
  const count = Math.max(1, Math.floor(VALUES / BLOCK_SIZE / Math.max(1, each)));
  const parts: Part[] = [];
  for (let at = 0; at < over.blocks.length; at += count) {
    const blocks = over.blocks.slice(at, at + count);
    parts.push({ over: { blocks }, place: at * BLOCK_SIZE, width: blocks.length * BLOCK_SIZE });
  }
  return parts;
}
