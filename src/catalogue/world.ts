import { type Day } from '../calendar/index.js';
import { checkFormula, type FormulaInput, type FormulaNode, inputsOf } from '../formula/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type Series, type StoredMetric, type StoredVersion } from '../storage/index.js';
import { formulaScope } from './scope.js';

export type WorldName = 'published' | 'newest' | 'visible';

/** One calculated metric of a world: what computes it, and where its values are kept. */
export interface WorldMetric {
  readonly id: number;
  readonly slug: string;
  readonly model: Model;
  readonly version: number;
  readonly root: FormulaNode;
  readonly emptyAs: 'EMPTY' | 'ZERO';
  /** The series that holds (or will hold) its values; null where there is none. */
  readonly seriesId: number | null;
  /** The first of the days that the series holds so far, where older ones are computed on reading; null: all of them. */
  readonly cachedFrom: Day | null;
  /** Slugs of the calculated metrics that it reads directly, its children's among them. */
  readonly reads: readonly string[];
}

/**
 * Calculated metrics that belong together: `published` is what readers have been given, `newest` what is being computed (each metric
 * at its newest version, with the coming series where there is one), `visible` what readers see: what they have been given, and what
 * they have not at its newest version, computed on reading. Metrics of one world only ever read each other, so none is newer than
 * those that it is computed from.
 */
export interface World {
  readonly which: WorldName;
  readonly metrics: ReadonlyMap<string, WorldMetric>;
  /** Metrics whose stored formula cannot be used any more (a plugin is gone), and all that read them, by slug, with the reason. */
  readonly broken: ReadonlyMap<string, string>;
  /** Whether a stored series is a counter now: what people say of a pushed metric may change. */
  isCounter(model: Model, key: string): boolean;
}

/** Builds worlds from stored definitions; checked formulas are kept by metric and version. */
export class WorldBuilder {
  readonly #registry: Registry;
  readonly #roots = new Map<string, FormulaNode>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  build(which: WorldName, stored: readonly StoredMetric[], series: readonly Series[]): World {
    const metrics = new Map<string, WorldMetric>();
    const broken = new Map<string, string>();
    for (const metric of stored) {
      const isNewest = which === 'newest' || (which === 'visible' && metric.published === null);
      const version = isNewest ? metric.newest : metric.published;
      if (version === null) continue;
      const root = this.#root(metric, version, stored, series);
      if (typeof root === 'string') {
        broken.set(metric.slug, root);
        continue;
      }
      metrics.set(metric.slug, {
        id: metric.id,
        slug: metric.slug,
        model: metric.model,
        version: version.version,
        root,
        emptyAs: version.emptyAs,
        // What is on its way may be made of newer metrics than readers see: nothing of it is taken for them.
        seriesId: which === 'newest' ? (metric.comingSeriesId ?? metric.seriesId) : metric.seriesId,
        cachedFrom: which === 'newest' && metric.comingSeriesId !== null ? null : metric.cachedFrom,
        reads: slugsRead(inputsOf(root)),
      });
    }
    for (const [slug, reason] of [...broken]) {
      for (const reader of withDependents({ metrics }, [slug])) {
        if (metrics.delete(reader)) broken.set(reader, `It reads calculated.${slug}, which is broken: ${reason}`);
      }
    }
    const isCounter = (model: Model, key: string) =>
      series.some(
        (entry) => entry.key === key && entry.model === model && entry.property === '' && entry.kind === 'COUNTER',
      );
    return { which, metrics, broken, isCounter };
  }

  /** The checked tree, or why there is none. */
  #root(
    metric: StoredMetric,
    version: StoredVersion,
    stored: readonly StoredMetric[],
    series: readonly Series[],
  ): FormulaNode | string {
    const key = `${metric.id} ${version.version}`;
    const kept = this.#roots.get(key);
    if (kept !== undefined) return kept;
    const checked = checkFormula(version.formula, formulaScope(metric.model, series, stored), this.#registry);
    if (checked.root === undefined) {
      const problem = checked.problems.find((candidate) => candidate.severity === 'ERROR');
      return `${problem?.code} at ${problem?.path ?? '$'}: ${problem?.message}`;
    }
    this.#roots.set(key, checked.root);
    return checked.root;
  }
}

/** The calculated metrics among what a formula reads: of its own model, and of its children. */
export function slugsRead(inputs: readonly FormulaInput[]): string[] {
  return inputs.flatMap(({ reference }) => {
    const of = reference.to === 'children' ? reference.of : reference;
    return of.to === 'calculated' ? [of.slug] : [];
  });
}

/** The metrics and all that they read of their own model, directly or not, each after what it reads. */
export function withDependencies(world: World, slugs: Iterable<string>): WorldMetric[] {
  const ordered: WorldMetric[] = [];
  const seen = new Set<string>();
  const visit = (slug: string, model?: Model) => {
    const metric = world.metrics.get(slug);
    if (metric === undefined || seen.has(slug) || metric.model !== (model ?? metric.model)) return;
    seen.add(slug);
    for (const read of metric.reads) visit(read, metric.model);
    ordered.push(metric);
  };
  for (const slug of slugs) visit(slug);
  return ordered;
}

/** The metrics and all that read them, directly or not. */
export function withDependents(world: Pick<World, 'metrics'>, slugs: Iterable<string>): Set<string> {
  const readers = new Map<string, string[]>();
  for (const metric of world.metrics.values()) {
    for (const read of metric.reads) readers.set(read, [...(readers.get(read) ?? []), metric.slug]);
  }
  const found = new Set<string>();
  const queue = [...slugs];
  for (let slug = queue.pop(); slug !== undefined; slug = queue.pop()) {
    if (found.has(slug)) continue;
    found.add(slug);
    queue.push(...(readers.get(slug) ?? []));
  }
  return found;
}

/** The chain of slugs by which a metric would read itself, or undefined. `reads` gives each slug's direct reads. */
export function findCycle(start: string, reads: (slug: string) => readonly string[]): string[] | undefined {
  const visited = new Set<string>();
  const walk = (slug: string, path: readonly string[]): string[] | undefined => {
    for (const read of reads(slug)) {
      if (read === start) return [...path, read];
      if (visited.has(read)) continue;
      visited.add(read);
      const found = walk(read, [...path, read]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
