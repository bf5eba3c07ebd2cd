import { type CreateMetricInput } from '../../../src/catalogue/types.js';
import { type App } from '../../../src/server/index.js';
import { openApp } from '../../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../../support/databases.js';
import { workOff } from '../meddling.js';
import { createCompanies, defineAll, TODAY, today } from '../scenario.js';
import { answerBeside } from './answers.js';
import { sendEvents } from './send-events.js';

const COMPANIES = 9;
const HISTORY = 45;

const latest = (slug: string) => ({ type: 'metricOverTime', prop: `calculated.${slug}` });
const scaled = (factor: number) => [
  'MULTIPLICATION',
  { type: 'totalSum', prop: 'activities.login' },
  { type: 'rawNumber', value: factor },
];
const company = (slug: string, formula: unknown): CreateMetricInput => ({
  ...{ slug, name: slug, model: 'COMPANY' },
  formula,
});

/** `a` is edited: its factor is another one each time. `b` is twice as much, `none` nothing, `factor` tells it on every day. */
const METRICS = [
  company('count', scaled(1)),
  company('a', scaled(1)),
  company('b', ['MULTIPLICATION', latest('a'), 2]),
  company('none', ['SUBTRACTION', latest('a'), ['DIVISION', latest('b'), 2]]),
  company('factor', ['DIVISION', latest('a'), latest('count')]),
];

async function workspace(context: DatabaseContext): Promise<App> {
  const app = await openApp(context, await context.place(), { TODAY });
  await createCompanies(app, COMPANIES, HISTORY + 20);
  const first = Array.from({ length: COMPANIES }, (_, at) => ({ company: at, ago: HISTORY }));
  const later = Array.from({ length: 60 }, (_, at) => ({ company: (at * at) % COMPANIES, ago: (at * 7) % HISTORY }));
  await sendEvents(app, today, [...first, ...later]);
  await defineAll(app, METRICS);
  await workOff(app);
  return app;
}

/** Two factors between which the edit moves, and questions whose answers tell when both are in them. */
interface Question {
  readonly document: string;
  variables(before: number, after: number): Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their question.
  check(data: any, before: number, after: number): void;
}

const VALUES = `query ($today: Date!) {
  companies(first: 20) { nodes {
    count: metric(key: "calculated.count") { value now: value(on: $today) change(days: 30) { from to } series(last: 3) { values } }
    a: metric(key: "calculated.a") { value now: value(on: $today) change(days: 30) { from to } series(last: 40) { values } origin { version { formula } } }
    b: metric(key: "calculated.b") { value change(days: 30) { from to } series(last: 12, every: WEEK) { values } }
    none: metric(key: "calculated.none") { value now: value(on: $today) series(last: 20) { values } }
    factor: metric(key: "calculated.factor") { value change(days: 20) { from to } series(last: 25) { values } }
  } } }`;

interface Told {
  readonly value: number;
  readonly now: number;
  readonly change: { readonly from: number; readonly to: number };
  readonly series: { readonly values: readonly number[] };
  readonly origin?: { readonly version: { readonly formula: unknown } };
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  'values, changes and series of different days': {
    document: VALUES,
    variables: () => ({ today: TODAY }),
    check({ companies: { nodes } }: { companies: { nodes: Record<'count' | 'a' | 'b' | 'none' | 'factor', Told>[] } }) {
      expect(nodes).toHaveLength(COMPANIES);
      const factor = nodes[0]!.factor.value;
      for (const { count, a, b, none, factor: told } of nodes) {
        expect(told.series.values).toEqual(told.series.values.map(() => factor));
        expect([told.value, told.change]).toEqual([factor, { from: factor, to: factor }]);
        expect([a.value, a.now]).toEqual([factor * count.value, factor * count.now]);
        expect(a.origin!.version.formula).toEqual(scaled(factor));
        expect(a.change).toEqual({ from: factor * count.change.from, to: factor * count.change.to });
        expect(a.series.values.slice(-3)).toEqual(count.series.values.map((value) => factor * value));
        expect([a.series.values.at(-1), a.series.values.at(-31)]).toEqual([a.change.to, a.change.from]);
        expect([b.value, b.series.values.at(-1)]).toEqual([2 * a.value, 2 * a.value]);
        expect(b.change).toEqual({ from: 2 * a.change.from, to: 2 * a.change.to });
        expect([none.value, none.now, ...none.series.values]).toEqual(Array(22).fill(0));
      }
    },
  },
  'a filter by two metrics, one computed from the other': {
    document: `query ($a: Float!, $b: Float!) {
      none: companies(filter: { or: [
        { and: [{ metric: { key: "calculated.a", value: { gt: $a } } }, { metric: { key: "calculated.b", value: { lte: $b } } }] },
        { and: [{ metric: { key: "calculated.a", value: { lte: $a } } }, { metric: { key: "calculated.b", value: { gt: $b } } }] }
      ] }) { totalCount } }`,
    // Between what it is for most of them with the one factor and with the other.
    variables: (before, after) => ({ a: 4 * (before + after), b: 8 * (before + after) }),
    check: ({ none }) => expect(none.totalCount).toBe(0),
  },
  'a filter by changes': {
    document: `{
      none: companies(filter: { or: [
        { and: [{ metric: { key: "calculated.a", change: { days: 30, percent: { gt: 300 } } } },
                { metric: { key: "calculated.count", change: { days: 30, percent: { lte: 300 } } } }] },
        { metric: { key: "calculated.factor", change: { days: 30, absolute: { ne: 0 } } } }
      ] }) { totalCount } }`,
    variables: () => ({}),
    check: ({ none }) => expect(none.totalCount).toBe(0),
  },
  'a filter by many days, and an order by the same metric': {
    document: `query ($before: Float!, $after: Float!) {
      all: companies(first: 20, filter: { or: [
        { metric: { key: "calculated.factor", value: { eq: $after }, forDays: 25 } },
        { metric: { key: "calculated.factor", value: { eq: $before }, forDays: 25 } }
      ] }, orderBy: [{ metric: { key: "calculated.a" }, direction: DESC }, { metric: { key: "calculated.b" }, direction: ASC }]) {
        totalCount nodes { metric(key: "calculated.count") { value } } } }`,
    variables: (before, after) => ({ before, after }),
    check({ all }) {
      expect(all.totalCount).toBe(COMPANIES);
      const counts = all.nodes.map(({ metric }: { metric: Told }) => metric.value) as number[];
      expect(counts).toEqual([...counts].sort((one, other) => other - one));
    },
  },
};

describeDatabases(
  'an answer is of one snapshot, whichever moment of it an edit is published and late data computed at',
  (context) => {
    it.each(Object.keys(QUESTIONS))(
      '%s',
      async (name) => {
        const { document, variables, check } = QUESTIONS[name]!;
        const app = await workspace(context);
        try {
          let factor = 1;
          for (let at = 1, snapshots = 1; at <= snapshots; at++) {
            const [before, after] = [factor, factor * (at % 2 === 1 ? 10 : 0.1)];
            await app.metrics.update('calculated.a', { formula: scaled(after) }, null);
            let isPublished = false;
            const publish = async () => {
              await workOff(app);
              isPublished = true;
            };
            const answered = await answerBeside(app, document, variables(before, after), at, publish);
            expect(isPublished).toBe(true);
            check(answered.data, before, after);
            snapshots = answered.snapshots;
            factor = after;
          }
        } finally {
          await app.close();
        }
      },
      120_000,
    );
  },
);

describeDatabases('whatever moment of an answer late data is computed at', (context) => {
  it('a value that has not taken it in is called stale', async () => {
    const app = await workspace(context);
    const document = `{ companies(first: 20) { nodes {
      stale: metric(key: "calculated.a") { stale } a: metric(key: "calculated.a") { value series(last: 60) { values } stale }
      b: metric(key: "calculated.b") { stale value }
      count: metric(key: "activities.login") { series(last: 60) { values } } } } }`;
    try {
      for (let at = 1, snapshots = 1; at <= snapshots; at++) {
        await sendEvents(app, today, [{ company: at % COMPANIES, ago: 20 }]);
        const answered = await answerBeside(app, document, {}, at, async () => void (await workOff(app)));
        for (const { stale, a, b, count } of answered.data.companies.nodes) {
          const logins = (count.series.values as number[]).reduce((sum, value) => sum + value, 0);
          expect(a.value === logins || (a.stale && b.stale)).toBe(true);
          expect([b.value, stale.stale]).toEqual([2 * a.value, a.stale]);
        }
        snapshots = answered.snapshots;
      }
    } finally {
      await app.close();
    }
  }, 120_000);
});
