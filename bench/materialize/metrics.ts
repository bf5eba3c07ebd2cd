import { type CreateMetricInput } from '../../src/catalogue/types.js';

/** What companies send: half counters, half gauges. */
export const ACTIVITIES = ['login', 'export', 'invite', 'search'];
export const GAUGES = ['seats', 'usage', 'score', 'storage'];

const window = (prop: string, op: string, days: number) => ({ type: 'metricOverTime', prop, op, days });
const activity = (i: number) => `activities.${ACTIVITIES[i % ACTIVITIES.length]}`;
const gauge = (i: number) => `metrics.${GAUGES[i % GAUGES.length]}`;

/** As success teams write them: sums, ratios of windows, latest values, changes, conditions, all-time operands, metrics of metrics. */
const FORMS: readonly ((i: number) => unknown)[] = [
  (i) => window(activity(i), 'SUM', 7 + (i % 3) * 7),
  (i) => ['DIVISION', window(activity(i), 'SUM', 7), window(activity(i), 'SUM', 28)],
  (i) => window(gauge(i), 'AVERAGE', 30),
  (i) => window(gauge(i), 'PERCENT_CHANGE', 30),
  (i) => ['IF', window(activity(i), 'LENGTH', 30), 'more than', 10, window(gauge(i), 'LAST', 14), 0],
  (i) => ['MULTIPLICATION', 100, ['DIVISION', window(gauge(i), 'MIN', 30), window(gauge(i), 'MAX', 90)]],
  (i) => ({ type: 'daysSince', prop: activity(i) }),
  (i) => ({ type: 'totalSum', prop: activity(i) }),
  (i) => window(gauge(i), 'STDDEV', 30),
  (i) => ['SUBTRACTION', window(`calculated.m${i - 9}`, 'LAST', 1), window(`calculated.m${i - 9}`, 'AVERAGE', 30)],
];

/** So many metrics of companies, `m0` and so on; a metric stands behind those that it reads. */
export function nightlyMetrics(count: number): CreateMetricInput[] {
  return Array.from({ length: count }, (_, i) => ({
    slug: `m${i}`,
    name: `Metric ${i}`,
    model: 'COMPANY' as const,
    formula: FORMS[i % FORMS.length]!(i),
  }));
}

/** A metric whose definition is measured: a window function of SQL does the same. */
export function definedMetric(slug: string, days: number): CreateMetricInput {
  return { slug, name: slug, model: 'COMPANY', formula: window('activities.login', 'SUM', days) };
}
