import { type Day } from '../calendar/index.js';
import { type CatalogueReader, type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { blockOf, type Model, slotOf } from '../model/index.js';
import { type Source, sourceOf } from '../reading/sources.js';
import { type Moment } from '../reading/types.js';
import { type Registry } from '../registry/index.js';
import {
  type Database,
  readOrigins,
  readPruned,
  readRunsOf,
  readVersionsAt,
  type StoredCell,
  type VersionRecord,
} from '../storage/index.js';
import { infosOf } from './run-info.js';
import { type RunInfo } from './types.js';

/** One value: of an entity (row id), on a day. */
export interface ValuePlace {
  readonly model: Model;
  readonly key: string;
  readonly id: number;
  readonly day: Day;
}

/** Where a kept value comes from. What is not known any more is null. */
export interface ValueOrigin {
  /** Null: it was pruned, or the value is from before runs were kept with values. */
  readonly run: RunInfo | null;
  readonly engineVersion: string | null;
  /** Of the operators. */
  readonly signature: string | null;
  /** Of the formula; null for a count of end-users, which has none. */
  readonly version: VersionRecord | null;
}

interface Kept {
  readonly cell: StoredCell;
  readonly version: { readonly metricId: number; readonly version: number } | undefined;
}

/** Traces kept values back to the run, the engine and the formula that made them. */
export class ValueOrigins {
  constructor(
    private readonly database: Database,
    private readonly parts: { readonly snapshots: CatalogueReader; readonly registry: Registry },
  ) {}

  /**
   * In the order asked for; null where a value is raw, computed on reading or empty, and an error (METRIC_UNKNOWN, FORMULA_INVALID)
   * in the place of what has none. From one snapshot, in a constant number of statements.
   */
  of(places: readonly ValuePlace[]): Promise<(ValueOrigin | null | Error)[]> {
    const { snapshots } = this.parts;
    return this.database.snapshot(async (session) => {
      return this.at({ session, known: await snapshots.readAll(session) }, places);
    });
  }

  /** The same, of the moment that the values are read at. */
  async at({ session, known }: Moment, places: readonly ValuePlace[]): Promise<(ValueOrigin | null | Error)[]> {
    const { registry } = this.parts;
    const sources = new Map<string, Source | Error>();
    const kept = places.map((place) => keptOf(known, place, sourceOnce(sources, known, registry, place)));
    const found = kept.filter((each): each is Kept => each !== undefined && !(each instanceof Error));
    if (found.length === 0) return kept.map((each) => each ?? null) as (null | Error)[];
    const origins = await readOrigins(
      session,
      found.map(({ cell }) => cell),
    );
    const runIds = new Set(origins.flatMap((origin) => origin?.run ?? []));
    const runs = new Map((await infosOf(session, await readRunsOf(session, [...runIds]))).map((run) => [run.id, run]));
    const pruned = await readPruned(session);
    const versions = new Map(
      (await readVersionsAt(session, wantedVersions(found))).map((version) => [nameOf(version), version]),
    );
    const answers = new Map<Kept, ValueOrigin>();
    found.forEach((each, i) => {
      const origin = origins[i];
      if (origin === undefined) return;
      const run = origin.run === null ? undefined : runs.get(origin.run);
      const old = run === undefined && origin.run !== null ? pruned(origin.run) : undefined;
      answers.set(each, {
        run: run ?? null,
        engineVersion: run?.engineVersion ?? old?.engine ?? null,
        signature: run?.signature ?? old?.signature ?? null,
        version: each.version === undefined ? null : (versions.get(nameOf(each.version)) ?? null),
      });
    });
    return kept.map((each) => (each instanceof Error ? each : each === undefined ? null : (answers.get(each) ?? null)));
  }
}

function sourceOnce(
  sources: Map<string, Source | Error>,
  known: CatalogueSnapshot,
  registry: Registry,
  { model, key }: ValuePlace,
): Source | Error {
  const name = `${model} ${key}`;
  let source = sources.get(name);
  if (source === undefined) {
    try {
      source = sourceOf(known, registry, model, key);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      source = error;
    }
    sources.set(name, source);
  }
  return source;
}

/** Where the value is kept; undefined where it is not. */
function keptOf(
  known: CatalogueSnapshot,
  { model, id, day }: ValuePlace,
  source: Source | Error,
): Kept | Error | undefined {
  if (source instanceof Error) return source;
  if (source.is !== 'computed' || source.cached === undefined) return undefined;
  if (day < source.cached.from || day > source.cached.through) return undefined;
  const cell = { series: source.cached.series.id, block: blockOf(id), slot: slotOf(id), day };
  const metric = source.counts
    ? undefined
    : known.metrics.find((each) => each.model === model && each.slug === source.slug);
  const published = metric?.published;
  return {
    cell,
    version:
      metric === undefined || published == null ? undefined : { metricId: metric.id, version: published.version },
  };
}

function wantedVersions(kept: readonly Kept[]) {
  const wanted = kept.flatMap(({ version }) => version ?? []);
  return [...new Map(wanted.map((version) => [nameOf(version), version])).values()];
}

function nameOf({ metricId, version }: { readonly metricId: number; readonly version: number }): string {
  return `${metricId} ${version}`;
}
