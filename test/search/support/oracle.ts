import { dayFromIso } from '../../../src/calendar/index.js';
import {
  type CustomFieldFilter,
  type DateTimeFilter,
  type EntityFilter,
  type EntityOrder,
  type FloatFilter,
  type MetricFilter,
  type MetricOrder,
  type StringFilter,
} from '../../../src/search/index.js';
import { calendar, type Row, TODAY, type World } from './world.js';

/** What semantics.md says, in the most obvious way. */
export class Oracle {
  readonly #companies: ReadonlyMap<number | undefined, Row>;

  constructor(readonly world: World) {
    this.#companies = new Map(world.companies.map((row) => [row.id, row]));
  }

  find(rows: readonly Row[], filter: EntityFilter, orderBy: readonly EntityOrder[]): number[] {
    const found = rows.filter((row) => this.matches(row, filter));
    const keys = new Map(found.map((row) => [row, orderBy.map((order) => this.key(row, order))]));
    found.sort((a, b) => {
      for (const [index, order] of orderBy.entries()) {
        const x = keys.get(a)?.[index] ?? null;
        const y = keys.get(b)?.[index] ?? null;
        if (x === null && y === null) continue;
        if (x === null) return 1;
        if (y === null) return -1;
        const ascending = typeof x === 'string' ? byCodePoint(x, String(y)) : x - Number(y);
        if (ascending !== 0) return order.direction === 'DESC' ? -ascending : ascending;
      }
      return a.id - b.id;
    });
    return found.map((row) => row.id);
  }

  matches(row: Row, filter: EntityFilter): boolean {
    const parts: boolean[] = [];
    for (const field of ['externalId', 'email', 'name', 'segment', 'owner', 'status', 'country'] as const) {
      const condition = filter[field];
      if (condition) parts.push(textMatches(row[field] ?? null, condition));
    }
    if (filter.mrr) parts.push(numberMatches(row.mrr ?? null, filter.mrr));
    if (filter.createdAt) parts.push(dateMatches(row.createdAt, filter.createdAt));
    if (filter.custom) parts.push(customMatches(row.custom, filter.custom));
    if (filter.metric) parts.push(this.metricMatches(row, filter.metric));
    if (filter.company) {
      const company = this.#companies.get(row.companyId);
      parts.push(company !== undefined && this.matches(company, filter.company));
    }
    if (filter.and) parts.push(filter.and.every((member) => !member || this.matches(row, member)));
    if (filter.or) parts.push(filter.or.some((member) => member && this.matches(row, member)));
    if (filter.not) parts.push(!this.matches(row, filter.not));
    return parts.every(Boolean);
  }

  metricMatches(row: Row, filter: MetricFilter): boolean {
    const last = filter.on ? (dayFromIso(filter.on) ?? 0) : TODAY - 1 - (filter.daysAgo ?? 0);
    for (let day = last; day > last - (filter.forDays ?? 1); day--) {
      const to = this.value(row, filter.key, day);
      if (filter.value && !numberMatches(to, filter.value)) return false;
      if (!filter.change) continue;
      const from = this.value(row, filter.key, day - filter.change.days);
      if (filter.change.from && !numberMatches(from, filter.change.from)) return false;
      if (filter.change.to && !numberMatches(to, filter.change.to)) return false;
      if (filter.change.absolute && !numberMatches(absolute(from, to), filter.change.absolute)) return false;
      if (filter.change.percent && !numberMatches(percent(from, to), filter.change.percent)) return false;
    }
    return true;
  }

  key(row: Row, order: EntityOrder): string | number | null {
    if (order.metric) return this.metricKey(row, order.metric);
    switch (order.field) {
      case 'NAME':
        return row.name;
      case 'EXTERNAL_ID':
        return row.externalId;
      case 'CREATED_AT':
        return row.createdAt;
      case 'UPDATED_AT':
        return row.updatedAt;
      case 'MRR':
        return row.mrr ?? null;
      case 'SEGMENT':
        return row.segment ?? null;
      case 'OWNER':
        return row.owner ?? null;
      case 'STATUS':
        return row.status ?? null;
      default:
        return row.country ?? null;
    }
  }

  metricKey(row: Row, order: MetricOrder): number | null {
    const day = order.on ? (dayFromIso(order.on) ?? 0) : TODAY - 1;
    const to = this.value(row, order.key, day);
    if (!order.by || order.by === 'VALUE') return to;
    const from = this.value(row, order.key, day - (order.days ?? 0));
    return order.by === 'PERCENT_CHANGE' ? percent(from, to) : absolute(from, to);
  }

  value(row: Row, key: string, day: number): number | null {
    const value = this.world.metrics.get(`${row.model} ${key} ${day}`)?.[row.id];
    return value === undefined || Number.isNaN(value) ? null : value;
  }
}

function absolute(from: number | null, to: number | null): number | null {
  if (from === null || to === null) return null;
  return Number.isFinite(to - from) ? to - from : null;
}

function percent(from: number | null, to: number | null): number | null {
  if (from === null || to === null || from === 0) return null;
  const change = ((to - from) * 100) / Math.abs(from);
  return Number.isFinite(change) ? change : null;
}

const bytes = new Map<string, Buffer>();

/** UTF-8 keeps the order of code points. */
function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  for (const text of [a, b]) if (!bytes.has(text)) bytes.set(text, Buffer.from(text));
  return Buffer.compare(bytes.get(a) as Buffer, bytes.get(b) as Buffer);
}

const lower = (text: string) =>
  [...text].map((character) => (character === 'İ' ? 'i' : character.toLowerCase())).join('');
const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

function textMatches(value: string | null, filter: StringFilter): boolean {
  if (given(filter.eq) && value !== filter.eq) return false;
  if (given(filter.ne) && value === filter.ne) return false;
  if (given(filter.in) && (value === null || !filter.in.includes(value))) return false;
  if (given(filter.contains) && (value === null || !lower(value).includes(lower(filter.contains)))) return false;
  if (given(filter.startsWith) && (value === null || !lower(value).startsWith(lower(filter.startsWith)))) return false;
  return !given(filter.isNull) || (value === null) === filter.isNull;
}

function numberMatches(value: number | null, filter: FloatFilter): boolean {
  const digits = (number: number) => Number(number.toPrecision(12));
  const rounded = value === null ? null : digits(value);
  const fails = (bound: number | null | undefined, holds: (a: number, b: number) => boolean) =>
    given(bound) && (rounded === null || !holds(rounded, digits(bound)));
  if (fails(filter.eq, (a, b) => a === b)) return false;
  if (fails(filter.lt, (a, b) => a < b)) return false;
  if (fails(filter.lte, (a, b) => a <= b)) return false;
  if (fails(filter.gt, (a, b) => a > b)) return false;
  if (fails(filter.gte, (a, b) => a >= b)) return false;
  if (given(filter.ne) && rounded !== null && rounded === digits(filter.ne)) return false;
  return !given(filter.isNull) || (value === null) === filter.isNull;
}

function dateMatches(at: number | undefined, filter: DateTimeFilter): boolean {
  if (!given(filter.before) && !given(filter.after)) return true;
  if (at === undefined) return false;
  if (given(filter.before) && !(at < calendar.instant(filter.before))) return false;
  return !given(filter.after) || at >= calendar.instant(filter.after);
}

function customMatches(custom: Record<string, unknown>, filter: CustomFieldFilter): boolean {
  const value = (Object.hasOwn(custom, filter.name) ? custom[filter.name] : undefined) ?? null;
  if (filter.string && !textMatches(typeof value === 'string' ? value : null, filter.string)) return false;
  if (filter.number && !numberMatches(typeof value === 'number' ? value : null, filter.number)) return false;
  if (given(filter.boolean) && value !== filter.boolean) return false;
  if (filter.date) {
    let at: number | undefined;
    try {
      at = typeof value === 'string' ? calendar.instant(value) : undefined;
    } catch {
      at = undefined;
    }
    if (!dateMatches(at, filter.date)) return false;
  }
  return !given(filter.isNull) || (value === null) === filter.isNull;
}
