import { type Day } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import { type SnapshotReader } from '../reading/types.js';
import { ALL_IDS, and, type IdSet, idsWhere } from './id-set.js';
import { type MetricCondition } from './metric-condition.js';
import { type MetricKey } from './plan-order.js';

/** Days of a `forDays` that are looked at together. */
const DAYS_AT_ONCE = 8;
const COLUMNS_KEPT = 16;
const CHANGES_KEPT = 4;
type ChangeBy = 'PERCENT_CHANGE' | 'ABSOLUTE_CHANGE';
const EMPTY = new Float64Array(0);

/** Metric conditions as sets of ids, metric orders as columns: all that search asks of metrics, whose keys have been resolved. */
export class MetricColumns {
  /** Columns that this search has read, the first few: filter and order mostly want the same. */
  readonly #read = new Map<string, Float64Array>();
  /** Changes that this search has worked out: a list is mostly ordered by the change that it is filtered by. */
  readonly #changes: { from: Float64Array; to: Float64Array; by: ChangeBy; column: Float64Array }[] = [];

  constructor(
    readonly reader: Pick<SnapshotReader, 'columnsOn'>,
    readonly today: Day,
  ) {}

  async idsWhere(condition: MetricCondition): Promise<IdSet> {
    let ids = ALL_IDS;
    for (let done = 0; done < condition.forDays; done += DAYS_AT_ONCE) {
      const count = Math.min(DAYS_AT_ONCE, condition.forDays - done);
      const days = Array.from({ length: count }, (_, index) => condition.day - done - index);
      const back = condition.change?.days;
      const columns = await this.#columns(condition.model, condition.key, [
        ...days,
        ...(back === undefined ? [] : days.map((day) => day - back)),
      ]);
      for (const day of days) {
        const now = columns.get(day) ?? EMPTY;
        const before = back === undefined ? EMPTY : (columns.get(day - back) ?? EMPTY);
        ids = and(ids, this.#onOneDay(condition, now, before));
      }
      if (!ids.inverted && ids.words.every((word) => word === 0)) break;
    }
    return ids;
  }

  /** What to order by, one number per row id. */
  async orderColumn(model: Model, order: MetricKey): Promise<Float64Array> {
    const columns = await this.#columns(
      model,
      order.key,
      order.by === 'VALUE' ? [order.day] : [order.day, order.day - order.days],
    );
    const now = columns.get(order.day) ?? EMPTY;
    if (order.by === 'VALUE') return now;
    const before = columns.get(order.day - order.days) ?? EMPTY;
    return this.#change(before, now, order.by);
  }

  #onOneDay(condition: MetricCondition, now: Float64Array, before: Float64Array): IdSet {
    const { value, change } = condition;
    let ids = value === undefined ? ALL_IDS : idsWhere(now, value);
    if (change?.to) ids = and(ids, idsWhere(now, change.to));
    if (change?.from) ids = and(ids, idsWhere(before, change.from));
    if (change?.absolute) ids = and(ids, idsWhere(this.#change(before, now, 'ABSOLUTE_CHANGE'), change.absolute));
    if (change?.percent) ids = and(ids, idsWhere(this.#change(before, now, 'PERCENT_CHANGE'), change.percent));
    return ids;
  }

  #change(from: Float64Array, to: Float64Array, by: ChangeBy): Float64Array {
    const known = this.#changes.find((change) => change.from === from && change.to === to && change.by === by);
    if (known) return known.column;
    const column = by === 'PERCENT_CHANGE' ? percentChange(from, to) : absoluteChange(from, to);
    if (this.#changes.length >= CHANGES_KEPT) this.#changes.shift();
    this.#changes.push({ from, to, by, column });
    return column;
  }

  /** Days before the first that is kept and after today hold nothing, and are not asked for. */
  async #columns(model: Model, key: string, days: readonly Day[]): Promise<Map<Day, Float64Array>> {
    const named = (day: Day) => `${model} ${key} ${day}`;
    const within = [...new Set(days)].filter((day) => day >= 0 && day <= this.today).sort((a, b) => a - b);
    const wanted = within.filter((day) => !this.#read.has(named(day)));
    const columns = wanted.length === 0 ? [] : await this.reader.columnsOn(model, key, wanted);
    const found = new Map(wanted.map((day, index) => [day, columns[index] ?? EMPTY]));
    for (const day of within) {
      const column = found.get(day) ?? this.#read.get(named(day)) ?? EMPTY;
      found.set(day, column);
      if (this.#read.size < COLUMNS_KEPT) this.#read.set(named(day), column);
    }
    return found;
  }
}

function absoluteChange(from: Float64Array, to: Float64Array): Float64Array {
  const change = new Float64Array(Math.min(from.length, to.length));
  for (let id = 0; id < change.length; id++) change[id] = finite(to[id]! - from[id]!);
  return change;
}

function percentChange(from: Float64Array, to: Float64Array): Float64Array {
  const change = new Float64Array(Math.min(from.length, to.length));
  // A base of 0 gives NaN or an infinity, and so an empty.
  for (let id = 0; id < change.length; id++) change[id] = finite(((to[id]! - from[id]!) * 100) / Math.abs(from[id]!));
  return change;
}

function finite(value: number): number {
  return value - value === 0 ? value : Number.NaN;
}
