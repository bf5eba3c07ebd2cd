import { type Calendar, type Day } from '../calendar/index.js';
import { resolveMetric } from '../catalogue/metric-catalogue.js';
import { type CatalogueReader, type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { type World, withDependencies } from '../catalogue/world.js';
import { type Column } from '../engine/index.js';
import { TidemarkError } from '../errors/index.js';
import { BLOCK_SIZE, blockOf, type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import {
  type BlockState,
  type Database,
  highestId,
  type PageCache,
  readBlockStates,
  readExtent,
  type Series,
  type SeriesStore,
  type Session,
} from '../storage/index.js';
import { hasPending } from '../storage/ingest/index.js';
import { FoldNeeded, readsFolded } from './fold-first.js';
import { type Over } from './over.js';
import { firstDays, inputStates, runPass } from './pass.js';
import { FIRST_DAY_KEY, preparePass } from './prepare.js';
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

/** Where a metric's values come from. */
type Source =
  | { readonly is: 'series'; readonly series: Series | undefined; readonly zeroFill: boolean }
  | { readonly is: 'daysKnown' }
  | { readonly is: 'calculated'; readonly slug: string; readonly world: World; readonly cached: Series | undefined };

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
    await this.#read(model, async (session, known, isFolded) => {
      const sources = new Map([...out.keys()].map((key) => [key, this.#source(known, model, key)]));
      const firstDay = await firstDays(session, this.#options.store, known.find(model, FIRST_DAY_KEY, ''), { ids });
      const stored: { key: string; series: Series; from: Day; to: Day }[] = [];
      for (const [key, source] of sources) {
        if (source.is === 'series' && source.series !== undefined)
          stored.push({ key, series: source.series, from, to: lastDay });
        if (
          source.is === 'calculated' &&
          source.cached !== undefined &&
          known.watermark !== null &&
          from <= known.watermark
        ) {
          stored.push({ key, series: source.cached, from, to: Math.min(lastDay, known.watermark) });
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
      }
      await this.#computeNow(
        session,
        known,
        isFolded,
        model,
        sources,
        { ids },
        { from, to: lastDay },
        firstDay,
        (slug, column) => copyInto(out.get(slug)!, column),
      );
    });
    return out;
  }

  async columnsOn(model: Model, key: string, days: readonly Day[]): Promise<Float64Array[]> {
    return this.#read(model, async (session, known, isFolded) => {
      const source = this.#source(known, model, key);
      const size = (await highestId(session, model)) + 1;
      const blocks = Array.from({ length: blockOf(size - 1) + 1 }, (_, block) => block);
      const out = days.map(() => new Float64Array(blocks.length * BLOCK_SIZE).fill(Number.NaN));
      const today = this.#options.calendar.today();
      const cachedThrough = source.is === 'calculated' ? (source.cached === undefined ? null : known.watermark) : today;
      const fromPages = days.filter((day) => cachedThrough !== null && day <= cachedThrough);
      const series = source.is === 'series' ? source.series : source.is === 'calculated' ? source.cached : undefined;
      if (series !== undefined && fromPages.length > 0) {
        const pages = await this.#options.pages.columnsOn(session, series, blocks, fromPages);
        fromPages.forEach((day, i) => {
          fillBlocks(out[days.indexOf(day)]!, blocks, pages[i]!);
        });
      }
      if (source.is === 'daysKnown' || (source.is === 'series' && source.zeroFill)) {
        const firstDay = await this.#allFirstDays(session, known, model, blocks);
        days.forEach((day, i) => {
          if (day > today) return;
          const column = { from: day, to: day, width: out[i]!.length, values: out[i]! };
          if (source.is === 'daysKnown') countDays(column, firstDay, day);
          else zeroFill(column, firstDay, day);
        });
      }
      const late =
        source.is === 'calculated'
          ? days.filter((day) => day <= today && (cachedThrough === null || day > cachedThrough))
          : [];
      if (late.length > 0) {
        const range = { from: Math.min(...late), to: Math.max(...late) };
        for (const block of blocks) {
          const firstDay = await firstDays(session, this.#options.store, known.find(model, FIRST_DAY_KEY, ''), {
            blocks: [block],
          });
          await this.#computeNow(
            session,
            known,
            isFolded,
            model,
            new Map([[key, source]]),
            { blocks: [block] },
            range,
            firstDay,
            (_, column) => {
              for (const day of late) {
                const row = column.values.subarray(
                  (day - column.from) * BLOCK_SIZE,
                  (day - column.from + 1) * BLOCK_SIZE,
                );
                out[days.indexOf(day)]!.set(row, block * BLOCK_SIZE);
              }
            },
          );
        }
      }
      return out;
    });
  }

  async stale(model: Model, keys: readonly string[], ids: readonly number[]): Promise<Map<string, boolean[]>> {
    const out = new Map(keys.map((key) => [key, ids.map(() => false)]));
    if (ids.length === 0) return out;
    await this.#read(model, async (session, known) => {
      const slugs = new Map<string, string>();
      for (const key of keys) {
        const info = resolveMetric(known, model, key);
        if (info.slug !== undefined) slugs.set(key, info.slug);
      }
      const blocks = [...new Set(ids.map(blockOf))];
      for (const [key, slug] of slugs) {
        const stored = known.metrics.find((metric) => metric.slug === slug)!;
        const waiting = stored.published !== null && stored.comingSeriesId !== null;
        const waitingBlocks = waiting
          ? new Set(blocks)
          : await this.#changedBlocks(session, known, model, slug, blocks);
        out.set(
          key,
          ids.map((id) => waitingBlocks.has(blockOf(id))),
        );
      }
    });
    return out;
  }

  async extent(model: Model, key: string): Promise<{ firstDay: Day | null; lastDay: Day | null }> {
    return this.#read(model, async (session, known) => {
      const source = this.#source(known, model, key);
      const series = source.is === 'series' ? source.series : source.is === 'calculated' ? source.cached : undefined;
      if (series === undefined) return { firstDay: null, lastDay: null };
      const extent = await readExtent(session, series.id);
      const last =
        source.is === 'calculated' && extent.lastDay !== null
          ? Math.min(extent.lastDay, known.watermark ?? 0)
          : extent.lastDay;
      return { firstDay: extent.firstDay, lastDay: last };
    });
  }

  /**
   * One snapshot of everything. What batches have left to the background is folded before it, for children always; for
   * companies, who seldom need that, only after it has turned out (`isFolded` is false) that they do: see FoldNeeded.
   */
  async #read<T>(
    model: Model,
    work: (session: Session, known: CatalogueSnapshot, isFolded: boolean) => Promise<T>,
  ): Promise<T> {
    const { database, catalogue, foldPending } = this.#options;
    const attempt = (isFolded: boolean) =>
      database.snapshot(async (session) => work(session, await catalogue.readAll(session), isFolded));
    if (model === 'COMPANY') {
      try {
        return await attempt(false);
      } catch (error) {
        if (!(error instanceof FoldNeeded)) throw error;
      }
    }
    await foldPending();
    return attempt(true);
  }

  #source(known: CatalogueSnapshot, model: Model, key: string): Source {
    const info = resolveMetric(known, model, key);
    if (info.key === 'system.days_known') return { is: 'daysKnown' };
    if (info.slug === undefined) {
      return { is: 'series', series: known.find(model, info.key, ''), zeroFill: info.seriesKind === 'COUNTER' };
    }
    const stored = known.metrics.find((metric) => metric.slug === info.slug)!;
    const world = known.world(stored.published === null ? 'newest' : 'published');
    const broken = world.broken.get(info.slug);
    if (broken !== undefined) {
      throw new TidemarkError('FORMULA_INVALID', `${info.key} cannot be computed: ${broken}`, {
        details: { key: info.key },
      });
    }
    const cached =
      stored.published === null || stored.seriesId === null ? undefined : known.seriesById(stored.seriesId);
    return { is: 'calculated', slug: info.slug, world, cached };
  }

  /** Computes what the cache does not hold: days after the watermark, metrics not yet published. */
  async #computeNow(
    session: Session,
    known: CatalogueSnapshot,
    isFolded: boolean,
    model: Model,
    sources: ReadonlyMap<string, Source>,
    over: Over,
    range: { from: Day; to: Day },
    firstDay: Float64Array,
    give: (key: string, column: Column) => void,
  ): Promise<void> {
    const groups = new Map<string, { world: World; from: Day; keys: Map<string, string> }>();
    for (const [key, source] of sources) {
      if (source.is !== 'calculated') continue;
      const from =
        source.cached === undefined || known.watermark === null
          ? range.from
          : Math.max(range.from, known.watermark + 1);
      if (from > range.to) continue;
      const name = `${source.world.which} ${from}`;
      const group = groups.get(name) ?? { world: source.world, from, keys: new Map<string, string>() };
      group.keys.set(source.slug, key);
      groups.set(name, group);
    }
    for (const { world, from, keys } of groups.values()) {
      const pass = preparePass(world, keys.keys(), model, this.#options.registry, known.find);
      if (!isFolded && readsFolded(pass) && (await hasPending(session))) throw new FoldNeeded();
      const states = await inputStates(session, pass, over);
      const result = await runPass(
        session,
        this.#options.store,
        pass,
        over,
        { from, to: range.to },
        { firstDay, states },
      );
      for (const [slug, key] of keys) give(key, result.columns.get(slug)!);
    }
  }

  /** Blocks in which a change that some cached value of the metric depends on has not been computed yet. */
  async #changedBlocks(
    session: Session,
    known: CatalogueSnapshot,
    model: Model,
    slug: string,
    blocks: readonly number[],
  ): Promise<Set<number>> {
    const world = known.world('published');
    if (known.watermark === null || withDependencies(world, [slug]).length === 0) return new Set();
    const pass = preparePass(world, [slug], model, this.#options.registry, known.find);
    if (pass.inputs.length === 0) return new Set();
    const reach = pass.plan.reach(slug);
    const minLag = new Map<number, number>();
    for (const [read, lag] of reach.reads) {
      const series = pass.series[read];
      if (series !== undefined)
        minLag.set(series.id, Math.min(lag.minLag, minLag.get(series.id) ?? Number.POSITIVE_INFINITY));
    }
    const states = await readBlockStates(session, pass.inputs, blocks);
    const through = known.watermark;
    const touches = (state: BlockState) => {
      const lag = minLag.get(state.series) ?? 0;
      const from = Math.min(
        state.changedFrom ?? Number.POSITIVE_INFINITY,
        state.claimedFrom ?? Number.POSITIVE_INFINITY,
      );
      return from + lag <= through;
    };
    return new Set(states.filter(touches).map((state) => state.block));
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

function copyInto(target: Column, source: Column): void {
  const from = Math.max(target.from, source.from);
  const to = Math.min(target.to, source.to);
  if (from > to) return;
  const { width } = target;
  const part = source.values.subarray((from - source.from) * width, (to - source.from + 1) * width);
  target.values.set(part, (from - target.from) * width);
}

function fillBlocks(out: Float64Array, blocks: readonly number[], pages: readonly (Float64Array | undefined)[]): void {
  blocks.forEach((block, i) => {
    const page = pages[i];
    if (page !== undefined) out.set(page, block * BLOCK_SIZE);
  });
}

/** A counter's empty day is 0 from the entity's first day on. */
function zeroFill(column: Column, firstDay: Float64Array, lastDay: Day): void {
  const { values, width } = column;
  for (let day = column.from; day <= lastDay; day++) {
    const row = (day - column.from) * width;
    for (let slot = 0; slot < width; slot++) {
      if (Number.isNaN(values[row + slot]!) && firstDay[slot]! <= day) values[row + slot] = 0;
    }
  }
}

function countDays(column: Column, firstDay: Float64Array, lastDay: Day): void {
  const { values, width } = column;
  for (let day = column.from; day <= lastDay; day++) {
    const row = (day - column.from) * width;
    for (let slot = 0; slot < width; slot++) {
      if (firstDay[slot]! <= day) values[row + slot] = day - firstDay[slot]!;
    }
  }
}
