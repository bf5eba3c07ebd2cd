import fc from 'fast-check';
import { type EngineMetric } from '../../src/engine/index.js';
import { emptyAs, formulaJson, seriesValues } from '../support/arbitraries.js';
import { Formulas } from './formulas.js';
import { expectNaive, plan, run, tree, type World } from './harness.js';
import { type NaiveSeries } from './naive.js';

const START = 19_990;
const LENGTH = 120;
const NAMES = {
  counters: ['activities.login', 'system.activity_count'],
  gauges: ['metrics.usage', 'system.users_total', 'system.users_active_last30', 'system.days_known'],
  fields: ['company.mrr'],
  properties: [{ prop: 'activities.login', property: 'seconds' }],
  texts: [{ prop: 'company.segment', values: ['enterprise', 'small'] }],
  children: {
    series: ['enduser.activities.login', 'enduser.metrics.score', 'asset.calculated.wear'],
    fields: ['project.custom.budget'],
  },
  users: ['activities.login', 'activities.export'],
  windowOps: ['MEDIAN', 'STDDEV', 'VARIANCE'],
};
const f = new Formulas();

/** Series of every name that a formula can come up with: the name tells which of a few. */
class AnySeries {
  readonly #pool: readonly (readonly NaiveSeries[])[];
  readonly #known = new Map<string, readonly NaiveSeries[]>();

  constructor(pool: readonly (readonly NaiveSeries[])[]) {
    this.#pool = pool;
  }

  get(key: string): readonly NaiveSeries[] {
    let slots = this.#known.get(key);
    if (slots === undefined) {
      slots = this.#make(key);
      this.#known.set(key, slots);
    }
    return slots;
  }

  #make(key: string): readonly NaiveSeries[] {
    let hash = 0;
    for (let k = 0; k < key.length; k++) hash = (Math.imul(hash, 31) + key.charCodeAt(k)) >>> 0;
    const slots = this.#pool[hash % this.#pool.length]!;
    if (!key.includes(' = ')) return slots;
    return slots.map((slot) => new Map([...slot].map(([day, value]) => [day, value > 5 ? 1 : 0])));
  }
}

/** First days anywhere, before or after data points, and slots without entity. */
const world: fc.Arbitrary<World> = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc
    .record({
      firstDays: fc.array(
        fc.oneof(
          { weight: 5, arbitrary: fc.integer({ min: START, max: START + LENGTH }) },
          { weight: 1, arbitrary: fc.constant(Number.NaN) },
        ),
        { minLength: width, maxLength: width },
      ),
      values: fc.array(fc.array(seriesValues(LENGTH), { minLength: width, maxLength: width }), {
        minLength: 4,
        maxLength: 4,
      }),
    })
    .map(({ firstDays, values }) => ({
      firstDays,
      series: new AnySeries(
        values.map((slots) =>
          slots.map(
            (slot) => new Map(slot.flatMap((value, row) => (value === undefined ? [] : [[START + row, value]]))),
          ),
        ),
      ),
    })),
);

const metrics: fc.Arbitrary<EngineMetric[]> = fc
  .tuple(
    fc.record({ json: formulaJson({ ...NAMES, calculated: ['second', 'third'] }), emptyAs }),
    fc.record({ json: formulaJson({ ...NAMES, calculated: ['third'] }), emptyAs }),
    fc.record({ json: formulaJson(NAMES), emptyAs }),
  )
  .map((drafts) =>
    drafts.map((draft, k) => f.metric(['first', 'second', 'third'][k]!, tree(f, draft.json), draft.emptyAs)),
  );

const RUNS = { numRuns: 100 };

test('random formulas on random series: the engine gives what the naive loop gives', () => {
  fc.assert(
    fc.property(
      world,
      metrics,
      fc.integer({ min: 0, max: LENGTH - 1 }),
      fc.integer({ min: 0, max: 40 }),
      (w, m, at, days) => {
        expectNaive(f, m, w, START + at, START + at + days);
      },
    ),
    RUNS,
  );
});

test('whatever lies around the days that the plan asks for does not matter', () => {
  fc.assert(
    fc.property(world, metrics, fc.integer({ min: 0, max: LENGTH - 1 }), (w, m, at) => {
      const planned = plan(f, m);
      const exact = run(planned, w, START + at, START + at + 10);
      const surrounded = run(planned, w, START + at, START + at + 10, { margin: 7 });
      for (const [id, { values }] of exact.columns) expect(surrounded.columns.get(id)!.values).toEqual(values);
    }),
    { numRuns: 60 },
  );
});

test('day by day from checkpoints gives the bits of the whole history at once', () => {
  fc.assert(
    fc.property(world, metrics, fc.integer({ min: 1, max: 50 }), (w, m, step) => {
      const planned = plan(f, m);
      const width = w.firstDays.length;
      const whole = run(planned, w, START, START + LENGTH - 1, { historyFrom: START });
      const checkpoints: (typeof whole.checkpoints)[number][] = [];
      for (let day = START; day < START + LENGTH; day += step) {
        const to = Math.min(day + step, START + LENGTH) - 1;
        const part = run(planned, w, day, to, { checkpoints, historyFrom: START });
        checkpoints.push(...part.checkpoints);
        for (const [id, { values }] of part.columns) {
          const expected = whole.columns.get(id)!.values.subarray((day - START) * width, (to + 1 - START) * width);
          expect(Buffer.from(values.slice().buffer).equals(Buffer.from(expected.slice().buffer))).toBe(true);
        }
      }
      const order = (all: typeof checkpoints) => [...all].sort((a, b) => a.carry - b.carry || a.day - b.day);
      expect(order(checkpoints)).toEqual(order([...whole.checkpoints]));
    }),
    { numRuns: 100 },
  );
});
