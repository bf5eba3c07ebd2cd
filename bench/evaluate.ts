/**
 * Five formulas, 10,240 companies × 365 days, one thread, in memory: ns per cell and formula, against copying the inputs.
 * Run: node -r ./test/support/register-ts.cjs bench/evaluate.ts
 */
import { bind, type Column, type EngineMetric, evaluate, planPass, recycle } from '../src/engine/index.js';
import { Formulas, kindOf } from '../test/engine/formulas.js';

const BLOCKS = 40;
const WIDTH = 256;
const DAYS = 365;
const FROM = 20_000;
const TO = FROM + DAYS - 1;

const f = new Formulas();
const metrics: readonly EngineMetric[] = [
  f.metric('weekly_logins', f.window('activities.login', 7, 'SUM')),
  f.metric(
    'pace',
    f.call('DIVISION', f.window('metrics.usage', 30, 'AVERAGE'), f.window('metrics.usage', 90, 'AVERAGE')),
  ),
  f.metric(
    'seats_used',
    f.call(
      'MULTIPLICATION',
      100,
      f.call(
        'DIVISION',
        f.window('metrics.seats_used', 1, 'LAST'),
        f.operand('propertyValue', { prop: 'company.custom.seats' }),
      ),
    ),
  ),
  f.metric('growth', f.window('metrics.usage', 30, 'PERCENT_CHANGE')),
  f.metric(
    'health',
    f.when(
      'more than',
      f.window('activities.login', 30, 'LENGTH'),
      10,
      f.call('COALESCE', f.window('metrics.score', 14, 'LAST'), 50),
      f.call('SUBTRACTION', 50, f.call('ABS', f.call('COALESCE', f.window('metrics.score', 30, 'MIN'), 0))),
    ),
  ),
];

/** A small linear congruential generator: the same data every time. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function column(from: number, to: number, density: number, next: () => number): Column {
  const values = new Float64Array((to - from + 1) * WIDTH);
  for (let i = 0; i < values.length; i++) values[i] = next() < density ? Math.floor(next() * 1000) / 10 : Number.NaN;
  return { from, to, width: WIDTH, values };
}

function time(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function measure(label: string, measured: readonly EngineMetric[], rounds = 5): number {
  const plan = planPass(measured, { registry: f.registry, kindOf });
  const bound = bind(plan, { from: FROM, to: TO, historyFrom: 0 });
  const next = random(7);
  const firstDay = new Float64Array(WIDTH).fill(FROM - 400);
  const blocks = Array.from({ length: BLOCKS }, () =>
    bound.reads.map(({ read, from, to }) => column(from, to, read.kind === 'FIELD' ? 1 : 0.6, next)),
  );
  const copies: number[] = [];
  const runs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    copies.push(
      time(() => {
        for (const columns of blocks) for (const { values } of columns) values.slice();
      }),
    );
    runs.push(
      time(() => {
        for (const columns of blocks) recycle(bound, evaluate(bound, { width: WIDTH, columns, firstDay, carryIn: [] }));
      }),
    );
  }
  const [first] = runs;
  const best = Math.min(...runs);
  const cells = BLOCKS * WIDTH * DAYS * measured.length;
  console.log(
    `${label.padEnd(16)} first ${first!.toFixed(0).padStart(5)} ms  best ${best.toFixed(0).padStart(5)} ms  ` +
      `${((best * 1e6) / cells).toFixed(2).padStart(6)} ns a value  ${(best / Math.min(...copies)).toFixed(1).padStart(5)} × copying the inputs`,
  );
  return best;
}

console.log(`${BLOCKS * WIDTH} companies × ${DAYS} days, one thread, node ${process.version}`);
for (const metric of metrics) measure(metric.id, [metric]);
measure('all five', metrics);
