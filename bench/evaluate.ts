/**
 * Five formulas, 10,240 companies × 365 days, one thread, in memory: against one query of DuckDB, against copying what they read, and
 * with plain operators from an outside plugin. Contestants take turns; what is printed are medians of CPU time.
 * Run: npm run bench:evaluate [ROUNDS]
 */
import { type EngineMetric } from '../src/engine/index.js';
import { loadPlugins } from '../src/registry/index.js';
import { Formulas } from '../test/engine/formulas.js';
import { compareValues } from './evaluate/compare.js';
import { DuckDbFormulas } from './evaluate/duckdb.js';
import { EngineFormulas, makeBlocks } from './evaluate/engine.js';
import { BUILT_IN, fiveFormulas, type OperatorNames, OUTSIDE } from './evaluate/five-formulas.js';

const COMPANIES = 10_240;
const DAYS = 365;
const FROM = 20_000;
const TO = FROM + DAYS - 1;
const ROUNDS = Number(process.argv[2] ?? 7);

/** Plain operators and nothing else, so that no window hides what they cost. */
function operatorsAlone(f: Formulas, names: OperatorNames): readonly EngineMetric[] {
  const usage = f.window('metrics.usage', 1, 'LAST');
  const seats = f.operand('propertyValue', { prop: 'company.custom.seats' });
  const part = (k: number) =>
    f.call(
      names.absolute,
      f.call(names.subtract, f.call(names.divide, usage, seats), f.call(names.multiply, seats, k)),
    );
  return [f.metric('operators', f.call(names.firstOf, f.call(names.subtract, part(2), part(3)), part(4)))];
}

type Contestant = () => void | Promise<void>;

/** Milliseconds of CPU time of each contestant (of one thread each, so that others on the machine matter little), round by round; the first round warms up and does not count. */
async function race(contestants: readonly Contestant[], rounds: number): Promise<number[][]> {
  const times = contestants.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    // Every other round backwards: nobody always runs in the memory that the same other left.
    const order = [...contestants.entries()];
    if (round % 2 === 1) order.reverse();
    for (const [k, work] of order) {
      const start = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(start);
      if (round > 0) times[k]!.push((user + system) / 1e3);
    }
  }
  return times;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Of two contestants: how the second compares with the first, round by round. */
function ratio(first: readonly number[], second: readonly number[]): number {
  return median(second.map((time, round) => time / first[round]!));
}

async function main(): Promise<void> {
  const [outside] = await loadPlugins(['./evaluate/outside-plugin.cjs'], __dirname);
  const f = new Formulas(outside!);
  console.log(
    `${COMPANIES} companies × ${DAYS} days, one thread, node ${process.version}, CPU time, medians of ${ROUNDS} rounds`,
  );
  const blocks = makeBlocks(COMPANIES, FROM, TO);
  const made = (metrics: readonly EngineMetric[]) => new EngineFormulas(f, metrics, blocks, FROM, TO);
  const five = made(fiveFormulas(f));
  const duckDb = await DuckDbFormulas.create(COMPANIES, FROM, TO);
  const compared = await compareValues(five, duckDb, FROM);
  if (compared !== 5 * COMPANIES * DAYS) throw new Error(`DuckDB gave ${compared} values.`);
  console.log(`DuckDB gives the same ${compared.toLocaleString('en')} values, within 1e-9`);

  const cells = COMPANIES * DAYS;
  const line = (label: string, ms: number, values: number, rest: string) =>
    console.log(
      `${label.padEnd(28)} ${ms.toFixed(0).padStart(6)} ms ${((ms * 1e6) / values).toFixed(1).padStart(6)} ns a value  ${rest}`,
    );

  const [engine, kept, duck, copy] = (await race(
    [() => five.compute(), () => duckDb.keep(), () => duckDb.compute(), () => five.copyInputs()],
    ROUNDS,
  )) as [number[], number[], number[], number[]];
  line('five formulas', median(engine), 5 * cells, '');
  line('DuckDB, values kept', median(kept), 5 * cells, `the engine is ${ratio(engine, kept).toFixed(1)} × as fast`);
  line('DuckDB, five sums alone', median(duck), 5 * cells, `the engine is ${ratio(engine, duck).toFixed(1)} × as fast`);
  line(
    'copying what they read',
    median(copy),
    5 * cells,
    `the engine takes ${ratio(copy, engine).toFixed(1)} × as long`,
  );
  for (const metric of five.metrics) {
    const alone = made([metric]);
    const [times] = (await race([() => alone.compute()], ROUNDS)) as [number[]];
    line(`  ${metric.id}`, median(times), cells, '');
  }
  for (const [label, formulas] of [
    ['five formulas', fiveFormulas],
    ['operators alone', operatorsAlone],
  ] as const) {
    const ours = made(formulas(f, BUILT_IN));
    const theirs = made(formulas(f, OUTSIDE));
    const [built, brought] = (await race([() => ours.compute(), () => theirs.compute()], 6 * ROUNDS)) as [
      number[],
      number[],
    ];
    const extra = (ratio(built, brought) - 1) * 100;
    const percent = `${extra < 0 ? '−' : '+'}${Math.abs(extra).toFixed(1)} %`;
    line(
      `${label}, outside operators`,
      median(brought),
      ours.metrics.length * cells,
      `${percent} against built-in ones`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
