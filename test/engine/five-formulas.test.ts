import { join } from 'node:path';
import { compareValues } from '../../bench/evaluate/compare.js';
import { DuckDbFormulas } from '../../bench/evaluate/duckdb.js';
import { EngineFormulas, makeBlocks } from '../../bench/evaluate/engine.js';
import { fiveFormulas, LOOKBACK, OUTSIDE, SERIES, valueAt } from '../../bench/evaluate/five-formulas.js';
import { loadPlugins } from '../../src/registry/index.js';
import { Formulas } from './formulas.js';
import { expectNaive, type World } from './harness.js';

/** The formulas that bench/evaluate.ts times. */
const FROM = 20_000;
const TO = FROM + 40;

const seriesOf = (series: number, company: number) => {
  const points = new Map<number, number>();
  for (let day = FROM - LOOKBACK; day <= TO; day++) {
    const value = valueAt(company, day, series);
    if (!Number.isNaN(value)) points.set(day, value);
  }
  return points;
};

test('the engine gives what the naive loop gives', () => {
  const f = new Formulas();
  const world: World = {
    firstDays: [FROM - 400, FROM - 400, FROM - 400],
    series: new Map(SERIES.map(({ prop }, series) => [prop, [0, 1, 2].map((company) => seriesOf(series, company))])),
  };
  expectNaive(f, fiveFormulas(f), world, FROM, TO);
});

test('and what DuckDB gives, with operators from outside too', async () => {
  const duckDb = await DuckDbFormulas.create(512, FROM, TO);
  const [outside] = await loadPlugins(['./evaluate/outside-plugin.cjs'], join(__dirname, '../../bench'));
  const f = new Formulas(outside!);
  const blocks = makeBlocks(512, FROM, TO);
  for (const metrics of [fiveFormulas(f), fiveFormulas(f, OUTSIDE)]) {
    expect(await compareValues(new EngineFormulas(f, metrics, blocks, FROM, TO), duckDb, FROM)).toBe(5 * 512 * 41);
  }
});
