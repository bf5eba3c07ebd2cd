import fc from 'fast-check';
import { type Day, dayFromIso } from '../../src/calendar/index.js';
import { formulaJson, metricValue, seriesValues } from './arbitraries.js';
import { type World, type WorldEntity, type WorldMetric } from './world.js';

const START: Day = dayFromIso('2026-01-05') ?? 0;
const PROPERTY = 'amount';

/** Days that random worlds cover; formulas are asked some days before and after, too. */
export const RANDOM_SPAN = { from: START, to: START + 79 };

const NAMES = {
  counters: ['activities.login', 'activities.order', 'metrics.refunds', 'system.activity_count'],
  gauges: ['metrics.storage', 'system.days_known'],
  fields: ['company.mrr', 'company.custom.seats'],
};

function byDay<T>(start: Day, values: readonly (T | undefined)[]): Map<Day, T> {
  return new Map(values.flatMap((value, i): [Day, T][] => (value === undefined ? [] : [[start + i, value]])));
}

const days = RANDOM_SPAN.to - RANDOM_SPAN.from + 1;
const counts = fc.array(fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined, freq: 1 }), {
  minLength: days,
  maxLength: days,
});
/** Null clears; undefined records nothing. Changes are rare. */
const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: days - 1 }), fc.option(metricValue, { freq: 3 })), {
  maxLength: 6,
});

const entity: fc.Arbitrary<Omit<WorldEntity, 'name' | 'model'>> = fc
  .record({
    created: fc.option(fc.integer({ min: START - 10, max: START + 60 }), { nil: undefined }),
    start: fc.integer({ min: 0, max: 30 }),
    login: counts,
    order: counts,
    amount: seriesValues(days),
    refunds: seriesValues(days),
    storage: seriesValues(days),
    fields: fc.array(changes, { minLength: NAMES.fields.length, maxLength: NAMES.fields.length }),
    silent: fc.boolean(),
  })
  .map(({ created, start, login, order, amount, refunds, storage, fields, silent }) => {
    const from = START + start;
    const cut = <T>(values: readonly (T | undefined)[]) => byDay(from, silent ? [] : values.slice(start));
    const orders = cut(order);
    const amounts = new Map([...cut(amount)].filter(([day]) => orders.has(day)));
    return {
      ...(created === undefined ? {} : { created }),
      series: [
        { key: 'activities.login', kind: 'COUNTER', values: cut(login) },
        { key: 'activities.order', kind: 'COUNTER', values: orders },
        { key: 'activities.order', property: PROPERTY, kind: 'COUNTER', values: amounts },
        { key: 'metrics.refunds', kind: 'COUNTER', values: cut(refunds) },
        { key: 'metrics.storage', kind: 'GAUGE', values: cut(storage) },
      ],
      fields: NAMES.fields.map((key, i) => ({
        key,
        changes: [...new Map(fields[i])]
          .map(([day, value]) => ({ day: START + day, value }))
          .sort((a, b) => a.day - b.day),
      })),
    };
  });

const formula = (calculated: readonly string[]) => formulaJson({ ...NAMES, calculated, maxDays: 90 });
const emptyAs = fc.constantFrom<WorldMetric['emptyAs']>('EMPTY', 'ZERO');

/** Three companies, two calculated metrics of which one reads the other, and a formula that may read both. */
export const randomCase: fc.Arbitrary<{ world: World; formula: unknown }> = fc
  .record({
    entities: fc.array(entity, { minLength: 1, maxLength: 3 }),
    inner: formula([]),
    outer: formula(['inner']),
    asked: formula(['inner', 'outer']),
    emptyAs: fc.tuple(emptyAs, emptyAs),
  })
  .map(({ entities, inner, outer, asked, emptyAs: [first, second] }) => ({
    world: {
      entities: entities.map((each, i) => ({ ...each, name: `company ${i}`, model: 'COMPANY' })),
      metrics: [
        { slug: 'inner', model: 'COMPANY', formula: inner, emptyAs: first },
        { slug: 'outer', model: 'COMPANY', formula: outer, emptyAs: second },
      ],
    },
    formula: asked,
  }));
