import fc from 'fast-check';
import { type Day, dayFromIso } from '../../src/calendar/index.js';
import { type FormulaOptions, formulaJson, metricValue, seriesValues } from './arbitraries.js';
import { type World, type WorldEntity, type WorldEvent, type WorldField, type WorldMetric } from './world.js';

const START: Day = dayFromIso('2026-01-05') ?? 0;

/** Days that random worlds cover; formulas are asked some days before and after, too. */
export const RANDOM_SPAN = { from: START, to: START + 79 };
const LENGTH = RANDOM_SPAN.to - RANDOM_SPAN.from + 1;

const SEGMENTS = ['trial', 'enterprise', 'Enterprise'];
const ORDERS = [
  { prop: 'activities.order', property: 'amount' },
  { prop: 'activities.order', property: 'sku' },
];

/** What any entity's formula may read of its own. */
const OWN = {
  counters: ['activities.login', 'activities.order', 'metrics.refunds', 'system.activity_count'],
  gauges: ['metrics.storage', 'system.days_known'],
  properties: ORDERS,
  maxDays: 90,
  windowOps: ['MEDIAN', 'STDDEV', 'VARIANCE'],
};
const USER: FormulaOptions = { ...OWN, fields: ['enduser.custom.seats'] };
const COMPANY: FormulaOptions = {
  ...OWN,
  fields: ['company.mrr', 'company.custom.seats'],
  gauges: [...OWN.gauges, 'system.users_total', 'system.users_active_last7', 'system.users_active_last30'],
  texts: [
    { prop: 'company.segment', values: SEGMENTS },
    { prop: 'company.custom.plan', values: SEGMENTS },
  ],
  users: ['activities.login', 'activities.order', 'activities.view'],
  children: {
    series: [
      'enduser.activities.login',
      'enduser.metrics.refunds',
      'enduser.metrics.storage',
      'enduser.calculated.health',
      'enduser.system.days_known',
      'enduser.system.activity_count',
      'asset.activities.order',
      'asset.metrics.storage',
    ],
    fields: ['enduser.custom.seats', 'asset.custom.seats'],
  },
};

const atDay = fc.integer({ min: START, max: START + LENGTH - 1 });

function byDay(start: Day, values: readonly (number | undefined)[]): Map<Day, number> {
  return new Map(values.flatMap((value, i): [Day, number][] => (value === undefined ? [] : [[start + i, value]])));
}

/** As properties come: prices, numbers as texts, and what is no value at all. */
const property = fc.oneof(metricValue, fc.constantFrom('a', 'A', 'b', 1, '1', '1.0', '2.5', true, '', null, { a: 1 }));

const event: fc.Arbitrary<WorldEvent> = fc.record({
  key: fc.constantFrom('activities.login', 'activities.order', 'activities.view'),
  day: atDay,
  count: fc.constantFrom(1, 1, 2, 0.5),
  properties: fc.record({ amount: property, sku: property }, { requiredKeys: [] }),
});

/** A field's rare changes; null clears. */
function field(key: string, value: fc.Arbitrary<number | string>): fc.Arbitrary<WorldField> {
  const changes = fc.array(fc.tuple(atDay, fc.option(value, { freq: 3 })), { maxLength: 6 });
  return changes.map((list) => ({
    key,
    changes: [...new Map(list)].map(([day, to]) => ({ day, value: to })).sort((a, b) => a.day - b.day),
  }));
}

type Drafted = Omit<WorldEntity, 'name' | 'model'>;

/** An entity with so many events at most, and pushed metrics on one day in so many. */
function entity(events: number, rarity: number, ...fields: fc.Arbitrary<WorldField>[]): fc.Arbitrary<Drafted> {
  const pushed = seriesValues(Math.floor(LENGTH / rarity)).map((values) =>
    values.flatMap((value) => [value, ...Array.from({ length: rarity - 1 }, () => undefined)]),
  );
  return fc
    .record({
      created: fc.option(fc.integer({ min: START - 10, max: START + 60 }), { nil: undefined }),
      start: fc.integer({ min: 0, max: 30 }),
      events: fc.array(event, { maxLength: events }),
      refunds: pushed,
      storage: pushed,
      fields: fc.tuple(...fields),
      silent: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
    })
    .map(({ created, start, events: all, refunds, storage, fields: changed, silent }) => {
      const from = START + start;
      const cut = (values: readonly (number | undefined)[]) => byDay(from, silent ? [] : values.slice(start));
      return {
        ...(created === undefined ? {} : { created }),
        events: silent ? [] : all.filter((each) => each.day >= from),
        series: [
          { key: 'metrics.refunds', kind: 'COUNTER', values: cut(refunds) },
          { key: 'metrics.storage', kind: 'GAUGE', values: cut(storage) },
        ],
        fields: changed,
      };
    });
}

const segment = fc.constantFrom(...SEGMENTS);
const company = entity(
  60,
  1,
  field('company.mrr', metricValue),
  field('company.custom.seats', metricValue),
  field('company.segment', segment),
  field('company.custom.plan', fc.oneof(segment, metricValue)),
);
const child = (key: string) => fc.tuple(fc.integer({ min: 0, max: 2 }), entity(12, 5, field(key, metricValue)));

const emptyAs = fc.constantFrom<WorldMetric['emptyAs']>('EMPTY', 'ZERO');
const formula = (calculated: readonly string[]) => formulaJson({ ...COMPANY, calculated });

/**
 * Some companies with end-users and assets; calculated metrics of companies, of which one reads the other, and of end-users; and a
 * company formula that may read them all.
 */
export const randomCase: fc.Arbitrary<{ world: World; formula: unknown }> = fc
  .record({
    companies: fc.array(company, { minLength: 1, maxLength: 3 }),
    users: fc.array(child('enduser.custom.seats'), { maxLength: 6 }),
    assets: fc.array(child('asset.custom.seats'), { maxLength: 2 }),
    health: formulaJson(USER),
    inner: formula([]),
    outer: formula(['inner']),
    asked: formula(['inner', 'outer']),
    emptyAs: fc.tuple(emptyAs, emptyAs, emptyAs),
  })
  .map(({ companies, users, assets, health, inner, outer, asked, emptyAs: [first, second, third] }) => {
    const of = (model: WorldEntity['model'], name: string) => (list: readonly (readonly [number, Drafted])[]) =>
      list.map(([owner, each], i): WorldEntity => {
        return { ...each, name: `${name} ${i}`, model, company: `company ${owner % companies.length}` };
      });
    return {
      world: {
        entities: [
          ...companies.map((each, i): WorldEntity => ({ ...each, name: `company ${i}`, model: 'COMPANY' })),
          ...of('END_USER', 'user')(users),
          ...of('ASSET', 'asset')(assets),
        ],
        metrics: [
          { slug: 'health', model: 'END_USER', formula: health, emptyAs: third },
          { slug: 'inner', model: 'COMPANY', formula: inner, emptyAs: first },
          { slug: 'outer', model: 'COMPANY', formula: outer, emptyAs: second },
        ],
      },
      formula: asked,
    };
  });
