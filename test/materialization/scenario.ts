import { dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { type CalculatedMetricInfo, type CreateMetricInput } from '../../src/catalogue/types.js';
import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN } from '../support/apps.js';
import { computeFresh } from '../support/compute-fresh.js';

/** The calendar of these tests is pinned here. */
export const TODAY = '2026-03-01';
export const today = dayFromIso(TODAY)!;

const window = (op: string, days: number, more: object = {}) => ({
  type: 'metricOverTime',
  prop: 'activities.login',
  op,
  days,
  ...more,
});

/** One metric for every way in which a value can depend on the past. */
export const METRICS: readonly CreateMetricInput[] = [
  { slug: 'week', name: 'Week', formula: window('SUM', 7), model: 'COMPANY' },
  { slug: 'spend', name: 'Spend', formula: window('SUM', 30, { property: 'amount' }), model: 'COMPANY' },
  {
    slug: 'before',
    name: 'Week before',
    formula: window('AVERAGE', 7, { offset: 7 }),
    model: 'COMPANY',
    emptyAs: 'ZERO',
  },
  { slug: 'change', name: 'Change', formula: window('PERCENT_CHANGE', 14), model: 'COMPANY' },
  { slug: 'total', name: 'Total', formula: { type: 'totalSum', prop: 'activities.login' }, model: 'COMPANY' },
  { slug: 'since', name: 'Since', formula: { type: 'daysSince', prop: 'activities.login' }, model: 'COMPANY' },
  {
    slug: 'use',
    name: 'Seat use',
    formula: [
      'DIVISION',
      { type: 'metricOverTime', prop: 'metrics.seats', op: 'LAST', days: 30 },
      { type: 'propertyValue', prop: 'company.custom.bought' },
    ],
    model: 'COMPANY',
  },
  {
    slug: 'chain',
    name: 'Chain',
    formula: [
      'SUM',
      { type: 'metricOverTime', prop: 'calculated.week', op: 'AVERAGE', days: 10 },
      { type: 'daysSince', prop: 'calculated.use' },
    ],
    model: 'COMPANY',
  },
  { slug: 'known', name: 'Known', formula: { type: 'metricOverTime', prop: 'system.days_known' }, model: 'COMPANY' },
];

/** The same for end-users, without fields of the company. */
export const END_USER_METRICS: readonly CreateMetricInput[] = METRICS.map((metric) => ({
  ...metric,
  slug: `user_${metric.slug}`,
  model: 'END_USER',
  formula: JSON.parse(
    JSON.stringify(metric.formula).replaceAll('"company.', '"enduser.').replaceAll('calculated.', 'calculated.user_'),
  ) as unknown,
}));

/** Something that a partner sends; `day` counts back from the last complete day. */
export type Push =
  | { readonly is: 'event'; readonly company: number; readonly day: number; readonly amount: number }
  | { readonly is: 'point'; readonly company: number; readonly day: number; readonly value: number }
  | { readonly is: 'field'; readonly company: number; readonly day: number; readonly value: number | null };

const dateOf = (push: { day: number }) => isoFromDay(today - 1 - push.day);

export const companyId = (company: number) => `c${company}`;

/** Sends pushes through the app's ingestion, in batches by kind. */
export async function send(app: App, pushes: readonly Push[]): Promise<void> {
  const { ingestion } = app;
  const events = pushes.filter((push) => push.is === 'event');
  const points = pushes.filter((push) => push.is === 'point');
  if (events.length > 0) {
    const items = events.map((push) => ({
      name: 'login',
      companyExternalId: companyId(push.company),
      at: dateOf(push),
      properties: { amount: push.amount },
    }));
    expect((await ingestion.trackActivities(items, ORIGIN)).errors).toEqual([]);
  }
  if (points.length > 0) {
    const items = points.map((push) => ({
      metric: 'seats',
      externalId: companyId(push.company),
      at: dateOf(push),
      value: push.value,
    }));
    expect((await ingestion.pushMetrics(items, ORIGIN)).errors).toEqual([]);
  }
  for (const push of pushes) {
    if (push.is !== 'field') continue;
    const item = { externalId: companyId(push.company), custom: { bought: push.value }, asOf: dateOf(push) };
    expect((await ingestion.upsertCompanies([item], ORIGIN)).errors).toEqual([]);
  }
}

/** Creates companies c0…, known since some days before the last complete day. */
export async function createCompanies(app: App, count: number, knownFor = 60): Promise<void> {
  const items = Array.from({ length: count }, (_, i) => ({
    externalId: companyId(i),
    createdAt: isoFromDay(today - 1 - (i % 3 === 0 ? knownFor : knownFor - 20)),
  }));
  expect((await app.ingestion.upsertCompanies(items, ORIGIN)).errors).toEqual([]);
}

export async function defineAll(app: App, metrics: readonly CreateMetricInput[] = METRICS): Promise<void> {
  for (const metric of metrics) await app.metrics.create(metric, null);
}

/** Row ids of all companies (or entities of another model), in the order of their creation. */
export async function allCompanies(app: App, model: Model = 'COMPANY'): Promise<number[]> {
  const ids: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await app.search.find(model, { first: 500, ...(after === undefined ? {} : { after }) });
    ids.push(...page.ids);
    after = page.cursors.at(-1);
    if (!page.hasNextPage) return ids;
  }
}

/** Where the cached values (of some metrics) differ from what the formulas give now, as readable lines. */
export async function differences(app: App, days: number, slugs?: readonly string[]): Promise<string[]> {
  const to = app.calendar.lastCompleteDay();
  const from = to + 1 - days;
  const found: string[] = [];
  for (const metric of await app.metrics.list()) {
    if (slugs !== undefined && !slugs.includes(metric.slug)) continue;
    const ids = await allCompanies(app, metric.model);
    if (ids.length === 0) continue;
    const fresh = await freshOf(app, metric, ids, from, to);
    const cached = (await app.reader.gather(metric.model, [metric.key], ids, from, to)).get(metric.key)!;
    fresh.forEach((expected, i) => {
      const actual = cached.values[i]!;
      if (sameValue(actual, expected)) return;
      const day = isoFromDay(from + Math.floor(i / ids.length));
      found.push(`${metric.slug} of row ${ids[i % ids.length]} on ${day}: cached ${actual}, fresh ${expected}`);
    });
  }
  return found;
}

/** Stored and fresh values agree within 1e-9 relative, and exactly in what is empty. */
export function sameValue(actual: number, expected: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  return Math.abs(actual - expected) <= 1e-9 * Math.abs(expected);
}

async function freshOf(app: App, metric: CalculatedMetricInfo, ids: readonly number[], from: number, to: number) {
  const values = await computeFresh(app, metric.model, metric.formula, ids, from, to);
  if (metric.emptyAs !== 'ZERO') return values;
  const known = await computeFresh(
    app,
    metric.model,
    { type: 'metricOverTime', prop: 'system.days_known' },
    ids,
    from,
    to,
  );
  return values.map((value, i) => (Number.isNaN(value) && !Number.isNaN(known[i]!) ? 0 : value));
}
