import fc from 'fast-check';
import { isoFromDay } from '../../../src/calendar/index.js';
import { type Model } from '../../../src/model/index.js';
import {
  type CustomFieldFilter,
  type DateTimeFilter,
  type EntityFilter,
  type EntityOrder,
  type EntityOrderField,
  type FloatFilter,
  type MetricFilter,
  type StringFilter,
} from '../../../src/search/index.js';
import { METRICS, numbers, TEXTS, TODAY } from './world.js';

const some = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(model as never, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 8 });

const words = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  fc.constantFrom(
    'log',
    'LOG',
    'K',
    'k',
    'i',
    'İ',
    'Σ',
    'σ',
    'ΟΣ',
    'ss',
    '%',
    '_',
    '!',
    '\\',
    "'",
    '😀',
    '\ud83d',
    'x-',
    'live',
    'DE',
  ),
);
const strings: fc.Arbitrary<StringFilter> = some<Required<StringFilter>>({
  eq: orNull(words),
  ne: orNull(words),
  in: orNull(fc.array(words, { maxLength: 6 })),
  contains: orNull(words),
  startsWith: orNull(words),
  isNull: orNull(fc.boolean()),
}).map((filter) => onlyFew(filter));
const floats: fc.Arbitrary<FloatFilter> = some<Required<FloatFilter>>({
  eq: orNull(numbers),
  ne: orNull(numbers),
  lt: orNull(numbers),
  lte: orNull(numbers),
  gt: orNull(numbers),
  gte: orNull(numbers),
  isNull: orNull(fc.boolean()),
}).map((filter) => onlyFew(filter));
const dates: fc.Arbitrary<DateTimeFilter> = some<Required<DateTimeFilter>>({
  before: orNull(fc.constantFrom('2026-10-03', '2026-10-06T02:00:00+02:00', '2027-01-01', '2026-10-01T00:00:01.234Z')),
  after: orNull(fc.constantFrom('2026-10-01', '2026-10-02T00:00', '2026-10-06', '1969-01-01')),
});
const customs: fc.Arbitrary<CustomFieldFilter> = fc.record(
  {
    name: fc.constantFrom('plan', 'Plan', 'seats', 'renewal', 'a"b', 'prix €', 'toString', 'deeper'),
    string: orNull(strings),
    number: orNull(floats),
    boolean: orNull(fc.boolean()),
    date: orNull(dates),
    isNull: orNull(fc.boolean()),
  },
  { requiredKeys: ['name'] },
);

/** Few members each, or nothing would ever match. */
function onlyFew<T extends object>(filter: T): T {
  return Object.fromEntries(Object.entries(filter).slice(0, 2)) as T;
}

const saysSomething = (filter: FloatFilter | null | undefined) =>
  filter !== null && filter !== undefined && Object.values(filter).some((member) => member !== null);
const metrics: fc.Arbitrary<MetricFilter> = fc
  .record(
    {
      key: fc.constantFrom(...METRICS),
      day: fc.oneof(
        fc.constant({}),
        fc.constant({ on: null, daysAgo: null }),
        fc.integer({ min: 0, max: 4 }).map((daysAgo) => ({ daysAgo })),
        fc.integer({ min: -6, max: 3 }).map((days) => ({ on: isoFromDay(TODAY + days) })),
      ),
      forDays: orNull(fc.constantFrom(1, 1, 2, 3, 11)),
      value: orNull(floats),
      change: orNull(
        fc.record(
          { days: fc.constantFrom(1, 2, 3, 3660), percent: floats, absolute: floats, from: floats, to: floats },
          { requiredKeys: ['days'] },
        ),
      ),
    },
    { requiredKeys: ['key', 'day'] },
  )
  .map(({ day, ...filter }): MetricFilter => {
    const { value, change } = filter;
    const states =
      saysSomething(value) || [change?.percent, change?.absolute, change?.from, change?.to].some(saysSomething);
    return { ...filter, ...day, ...(states ? {} : { value: { isNull: false } }) };
  });

const leaf = (model: Model): fc.Arbitrary<EntityFilter> => {
  const shared = { externalId: strings, name: strings, createdAt: dates, custom: customs, metric: metrics };
  const own =
    model === 'COMPANY'
      ? { segment: strings, owner: strings, status: strings, country: strings, mrr: floats }
      : { email: strings, company: filters('COMPANY', 1) };
  const members: fc.Arbitrary<EntityFilter>[] = Object.entries({ ...shared, ...own }).map(([name, arbitrary]) =>
    (arbitrary as fc.Arbitrary<object>).map((filter) => ({ [name]: filter })),
  );
  return fc.oneof(
    ...members,
    fc.tuple(...members.slice(0, 2)).map((both) => Object.assign({}, ...both)),
  );
};

export function filters(model: Model, depth: number): fc.Arbitrary<EntityFilter> {
  if (depth === 0) return leaf(model);
  const inner = fc.oneof({ weight: 2, arbitrary: leaf(model) }, filters(model, depth - 1));
  const list = fc.array(orNull(inner), { maxLength: 3 });
  return fc.oneof(
    { weight: 2, arbitrary: leaf(model) },
    list.map((and) => ({ and })),
    list.map((or) => ({ or })),
    inner.map((not) => ({ not })),
    fc.tuple(inner, inner).map(([and, not]) => ({ and: [and], or: null, not })),
    fc.constant({}),
  );
}

export function orders(model: Model): fc.Arbitrary<EntityOrder[]> {
  const own: EntityOrderField[] = model === 'COMPANY' ? ['MRR', 'SEGMENT', 'OWNER', 'STATUS', 'COUNTRY'] : [];
  const fields: EntityOrderField[] = ['NAME', 'EXTERNAL_ID', 'CREATED_AT', 'UPDATED_AT', ...own];
  const direction = fc.constantFrom<'ASC' | 'DESC'>('ASC', 'DESC');
  const byField = fc.record({ field: fc.constantFrom(...fields), direction });
  const change = fc.record({
    key: fc.constantFrom(...METRICS),
    by: fc.constantFrom<'PERCENT_CHANGE' | 'ABSOLUTE_CHANGE'>('PERCENT_CHANGE', 'ABSOLUTE_CHANGE'),
    days: fc.constantFrom(1, 2, 3),
  });
  const value = fc.record({ key: fc.constantFrom(...METRICS), on: fc.constantFrom(null, isoFromDay(TODAY)) });
  const byMetric = fc.record({ metric: fc.oneof(change, value), direction });
  return fc.array(fc.oneof(byField, byMetric), { maxLength: 3 });
}
