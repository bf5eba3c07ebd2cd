import { type Calendar, type Day } from '../calendar/index.js';
import { resolveMetric } from '../catalogue/metric-catalogue.js';
import { USER_KEYS } from '../catalogue/scope.js';
import { type CatalogueReader, type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { type Column } from '../engine/index.js';
import { BLOCK_SIZE, blockOf, type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import {
  type Database,
  highestId,
  type PageCache,
  readExtent,
  type Series,
  type SeriesStore,
  type Session,
} from '../storage/index.js';
import { computeNow, type NowGround } from './compute-now.js';
import { copyInto, countDays, countsOnly, fillBlocks, zeroFill } from './direct-columns.js';
import { FoldNeeded } from './fold-first.js';
import { firstDays } from './pass.js';
import { FIRST_DAY_KEY } from './prepare.js';
import { type Kept, type Source, sourceOf } from './sources.js';
import { staleByRefold, staleOf } from './stale.js';
import { staleByDeletion } from './stale-by-deletion.js';
import { type MetricReader } from './types.js';

export interface MetricReaderOptions {
  readonly database: Database;
  readonly store: SeriesStore;
  readonly pages: PageCache;
  readonly catalogue: CatalogueReader;
  readonly registry: Registry;
  readonly calendar: Calendar;
  /** Folds what is pending into child pages; whoever reads them calls it first. */
  readonly foldPending: () => Promise<void>;
}

/** Direct reads over stored pages and, where the cache does not reach, over values computed now. */
export class StoredMetricReader implements MetricReader {
  readonly #options: MetricReaderOptions;

  constructor(options: MetricReaderOptions) {
    this.#options = options;
  }

  async gather(
    model: Model,
    keys: readonly string[],
    ids: readonly number[],
    from: Day,
    to: Day,
  ): Promise<Map<string, Column>> {
    const width = ids.length;
    const lastDay = Math.min(to, this.#options.calendar.today());
    const out = new Map<string, Column>();
    for (const key of keys) {
      const days = Math.max(0, to - from + 1);
      out.set(key, { from, to, width, values: new Float64Array(days * width).fill(Number.NaN) });
    }
    if (width === 0 || lastDay < from) return out;
    await this.#read(model, async (ground) => {
      const { session, known } = ground;
      const sources = new Map([...out.keys()].map((key) => [key, this.#source(known, model, key)]));
      const firstDay = await firstDays(session, this.#options.store, known.find(model, FIRST_DAY_KEY, ''), { ids });
      const stored: { key: string; series: Series; from: Day; to: Day }[] = [];
      for (const [key, source] of sources) {
        if (source.is === 'series' && source.series !== undefined)
          stored.push({ key, series: source.series, from, to: lastDay });
        if (source.is === 'computed' && source.cached !== undefined) {
          const { series, ...kept } = source.cached;
          const days = { from: Math.max(from, kept.from), to: Math.min(lastDay, kept.through) };
          if (days.from <= days.to) stored.push({ key, series, ...days });
        }
      }
      const columns = stored.length === 0 ? [] : await this.#options.store.gather(session, stored, ids);
      stored.forEach((request, i) => {
        copyInto(out.get(request.key)!, columns[i]!);
      });
      for (const [key, source] of sources) {
        const column = out.get(key)!;
        if (source.is === 'series' && source.zeroFill) zeroFill(column, firstDay, lastDay);
        if (source.is === 'daysKnown') countDays(column, firstDay, lastDay);
        if (source.is === 'computed' && source.counts && source.cached !== undefined) {
          countsOnly(column, firstDay, Math.min(lastDay, source.cached.through));
        }
      }
      await computeNow(ground, model, sources, { ids }, { from, to: lastDay }, firstDay, (key, column) =>
        copyInto(out.get(key)!, column),
      );
    });
    return out;
  }

  async columnsOn(model: Model, key: string, days: readonly Day[]): Promise<Float64Array[]> {
    return this.#read(model, async (ground) => {
      const { session, known } = ground;
      const source = this.#source(known, model, key);
      const size = (await highestId(session, model)) + 1;
      const blocks = Array.from({ length: blockOf(size - 1) + 1 }, (_, block) => block);
      const out = days.map(() => new Float64Array(blocks.length * BLOCK_SIZE).fill(Number.NaN));
      const today = this.#options.calendar.today();
      const series = seriesOf(source);
      const isKept = (day: Day) => day <= today && (source.is !== 'computed' || holds(source.cached, day));
      const kept = days.filter(isKept);
      if (series !== undefined && kept.length > 0) {
        const pages = await this.#options.pages.columnsOn(session, series, blocks, kept);
        kept.forEach((day, i) => {
          fillBlocks(out[days.indexOf(day)]!, blocks, pages[i]!);
        });
      }
      const firstDay = needsFirstDay(source) ? await this.#allFirstDays(session, known, model, blocks) : undefined;
      days.forEach((day, i) => {
        if (day > today || firstDay === undefined) return;
        const column = { from: day, to: day, width: out[i]!.length, values: out[i]! };
        if (source.is === 'daysKnown') countDays(column, firstDay, day);
        if (source.is === 'series') zeroFill(column, firstDay, day);
        if (source.is === 'computed' && isKept(day)) countsOnly(column, firstDay, day);
      });
      const missing = source.is === 'computed' ? days.filter((day) => day <= today && !isKept(day)) : [];
      if (missing.length > 0) {
        const range = { from: Math.min(...missing), to: Math.max(...missing) };
        const all = firstDay ?? (await this.#allFirstDays(session, known, model, blocks));
        const sources = new Map([[key, source]]);
        // Twice, where some days lie before and some after those that are kept.
        await computeNow(ground, model, sources, { blocks }, range, all, (_, { from, to, width, values }, place) => {
          for (const day of missing) {
            if (day < from || day > to) continue;
            const row = values.subarray((day - from) * width, (day - from + 1) * width);
            out[days.indexOf(day)]!.set(row, place);
          }
        });
      }
      return out;
    });
  }

  async stale(model: Model, keys: readonly string[], ids: readonly number[]): Promise<Map<string, boolean[]>> {
    const out = new Map(keys.map((key) => [key, ids.map(() => false)]));
    if (ids.length === 0) return out;
    await this.#read(model, async (ground) => {
      const metrics = new Map(keys.map((key) => [key, resolveMetric(ground.known, model, key)]));
      for (const [key, info] of metrics) {
        const name = USER_KEYS.includes(info.key) ? info.key : info.slug;
        if (name !== undefined) out.set(key, await staleOf(ground, model, name, ids));
        else if (info.kind === 'METRIC') out.set(key, await staleByRefold(ground, model, info.key, ids));
      }
      await staleByDeletion(ground.session, model, metrics, ids, out);
    });
    return out;
  }

  async extent(model: Model, key: string): Promise<{ firstDay: Day | null; lastDay: Day | null }> {
    return this.#read(model, async ({ session, known }) => {
      const source = this.#source(known, model, key);
      const series = seriesOf(source);
      if (series === undefined) return { firstDay: null, lastDay: null };
      const extent = await readExtent(session, series.id);
      // What has been stored of the days before those that are kept says nothing.
      const firstDay = source.is === 'computed' && source.cached!.from > 0 ? null : extent.firstDay;
      const last =
        source.is === 'computed' && extent.lastDay !== null
          ? Math.min(extent.lastDay, known.watermark ?? 0)
          : extent.lastDay;
      return { firstDay, lastDay: last };
    });
  }

  /**
   * One snapshot of everything. What batches have left to the background is folded before it, for children always; for
   * companies, who seldom need that, only after it has turned out that they do: see FoldNeeded.
   */
  async #read<T>(model: Model, work: (ground: NowGround) => Promise<T>): Promise<T> {
    if (model === 'COMPANY') {
      try {
        return await this.#snapshot(false, work);
      } catch (error) {
        if (!(error instanceof FoldNeeded)) throw error;
      }
    }
    await this.#options.foldPending();
    return this.#snapshot(true, work);
  }

  #snapshot<T>(isFolded: boolean, work: (ground: NowGround) => Promise<T>): Promise<T> {
    const { database, catalogue, store, registry } = this.#options;
    return database.snapshot(async (session) =>
      work({ session, known: await catalogue.readAll(session), store, registry, isFolded }),
    );
  }

  #source(known: CatalogueSnapshot, model: Model, key: string): Source {
    return sourceOf(known, this.#options.registry, model, key);
  }

  async #allFirstDays(
    session: Session,
    known: CatalogueSnapshot,
    model: Model,
    blocks: readonly number[],
  ): Promise<Float64Array> {
    const out = new Float64Array(blocks.length * BLOCK_SIZE).fill(Number.NaN);
    const series = known.find(model, FIRST_DAY_KEY, '');
    if (series === undefined) return out;
    const [pages] = await this.#options.pages.columnsOn(session, series, blocks, [0]);
    fillBlocks(out, blocks, pages!);
    return out;
  }
}

/** The stored series that a source's values, or the kept ones of them, stand in. */
function seriesOf(source: Source): Series | undefined {
  if (source.is === 'series') return source.series;
  return source.is === 'computed' ? source.cached?.series : undefined;
}

/** Whether a day is among those that are kept. */
function holds(kept: Kept | undefined, day: Day): boolean {
  return kept !== undefined && kept.from <= day && day <= kept.through;
}

function needsFirstDay(source: Source): boolean {
  if (source.is === 'series') return source.zeroFill;
  return source.is === 'daysKnown' || source.counts;
}
