import { type Day } from '../calendar/index.js';
import { resolveMetric } from '../catalogue/metric-catalogue.js';
import { USER_KEYS } from '../catalogue/scope.js';
import { type Column } from '../engine/index.js';
import { BLOCK_SIZE, blockOf, type Model } from '../model/index.js';
import { highestId, type PageCache, type Series } from '../storage/index.js';
import { computeNow, type NowGround } from './compute-now.js';
import { copyInto, countDays, countsOnly, fillBlocks, zeroFill } from './direct-columns.js';
import { firstDays } from './pass.js';
import { FIRST_DAY_KEY } from './prepare.js';
import { type Kept, type Source, seriesOf, sourceOf } from './sources.js';
import { staleByRefold, staleOf } from './stale.js';
import { staleByDeletion } from './stale-by-deletion.js';
import { type SnapshotReader } from './types.js';

/** Direct reads over stored pages and, where the cache does not reach, over values computed now: all in one snapshot. */
export class StoredSnapshotReader implements SnapshotReader {
  constructor(
    private readonly ground: NowGround,
    private readonly parts: { readonly pages: PageCache; readonly today: Day },
  ) {}

  async gather(
    model: Model,
    keys: readonly string[],
    ids: readonly number[],
    from: Day,
    to: Day,
  ): Promise<Map<string, Column>> {
    const width = ids.length;
    const lastDay = Math.min(to, this.parts.today);
    const out = new Map<string, Column>();
    for (const key of keys) {
      const days = Math.max(0, to - from + 1);
      out.set(key, { from, to, width, values: new Float64Array(days * width).fill(Number.NaN) });
    }
    if (width === 0 || lastDay < from) return out;
    const { session, known } = this.ground;
    const sources = new Map([...out.keys()].map((key) => [key, this.#source(model, key)]));
    const firstDay = await firstDays(session, this.ground.store, known.find(model, FIRST_DAY_KEY, ''), { ids });
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
    const columns = stored.length === 0 ? [] : await this.ground.store.gather(session, stored, ids);
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
    await computeNow(this.ground, model, sources, { ids }, { from, to: lastDay }, firstDay, (key, column) =>
      copyInto(out.get(key)!, column),
    );
    return out;
  }

  async columnsOn(model: Model, key: string, days: readonly Day[]): Promise<Float64Array[]> {
    const { session } = this.ground;
    const source = this.#source(model, key);
    const size = (await highestId(session, model)) + 1;
    const blocks = Array.from({ length: blockOf(size - 1) + 1 }, (_, block) => block);
    const out = days.map(() => new Float64Array(blocks.length * BLOCK_SIZE).fill(Number.NaN));
    const today = this.parts.today;
    const series = seriesOf(source);
    const isKept = (day: Day) => day <= today && (source.is !== 'computed' || holds(source.cached, day));
    const kept = days.filter(isKept);
    if (series !== undefined && kept.length > 0) {
      const pages = await this.parts.pages.columnsOn(session, series, blocks, kept);
      kept.forEach((day, i) => {
        fillBlocks(out[days.indexOf(day)]!, blocks, pages[i]!);
      });
    }
    const firstDay = needsFirstDay(source) ? await this.#allFirstDays(model, blocks) : undefined;
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
      const all = firstDay ?? (await this.#allFirstDays(model, blocks));
      const sources = new Map([[key, source]]);
      // Twice, where some days lie before and some after those that are kept.
      await computeNow(this.ground, model, sources, { blocks }, range, all, (_, { from, to, width, values }, place) => {
        for (const day of missing) {
          if (day < from || day > to) continue;
          const row = values.subarray((day - from) * width, (day - from + 1) * width);
          out[days.indexOf(day)]!.set(row, place);
        }
      });
    }
    return out;
  }

  async stale(model: Model, keys: readonly string[], ids: readonly number[]): Promise<Map<string, boolean[]>> {
    const out = new Map(keys.map((key) => [key, ids.map(() => false)]));
    if (ids.length === 0) return out;
    const metrics = new Map(keys.map((key) => [key, resolveMetric(this.ground.known, model, key)]));
    for (const [key, info] of metrics) {
      const name = USER_KEYS.includes(info.key) ? info.key : info.slug;
      if (name !== undefined) out.set(key, await staleOf(this.ground, model, name, ids));
      else if (info.kind === 'METRIC') out.set(key, await staleByRefold(this.ground, model, info.key, ids));
    }
    await staleByDeletion(this.ground.session, model, metrics, ids, out);
    return out;
  }

  #source(model: Model, key: string): Source {
    return sourceOf(this.ground.known, this.ground.registry, model, key);
  }

  async #allFirstDays(model: Model, blocks: readonly number[]): Promise<Float64Array> {
    const out = new Float64Array(blocks.length * BLOCK_SIZE).fill(Number.NaN);
    const { session, known } = this.ground;
    const series = known.find(model, FIRST_DAY_KEY, '');
    if (series === undefined) return out;
    const [pages] = await this.parts.pages.columnsOn(session, series, blocks, [0]);
    fillBlocks(out, blocks, pages!);
    return out;
  }
}

/** Whether a day is among those that are kept. */
function holds(kept: Kept | undefined, day: Day): boolean {
  return kept !== undefined && kept.from <= day && day <= kept.through;
}

function needsFirstDay(source: Source): boolean {
  if (source.is === 'series') return source.zeroFill;
  return source.is === 'daysKnown' || source.counts;
}
