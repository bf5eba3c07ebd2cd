import { type AggregationDefinition } from '../plugin-api/index.js';
import { type Registry } from '../registry/index.js';
import { checkFunction } from './function-laws.js';
import { evaluateInMemory } from './in-memory.js';
import { type Findings, shown, thrown } from './problem.js';
import { type Random } from './random.js';
import { agree, settled } from './smallest.js';
import { checkState } from './state-laws.js';

/** Days of the series that windows are computed over, and the window lengths. */
const DAYS = 40;
const LENGTHS = [1, 2, 7, 30];

/** What an aggregation makes of the data points of a window that has some. */
function direct({ state, points, ends }: AggregationDefinition, window: readonly number[]): number {
  if (ends !== undefined) return settled(ends(window.at(-1)!, window[0]!));
  if (points !== undefined) return settled(points(Float64Array.from(window.filter((value) => !Number.isNaN(value)))));
  const cells = Float64Array.from(state!.empty);
  window.forEach((value, day) => {
    if (!Number.isNaN(value)) state!.add(cells, 0, value, 0, day);
  });
  return settled(state!.result(cells, 0));
}

/** Every window of a random series, as the engine makes it, is what the definition's own functions make of its data points. */
function checkWindows(
  registry: Registry,
  aggregation: AggregationDefinition,
  random: Random,
  findings: Findings,
): void {
  const { name, ends, noPoints } = aggregation;
  const counter = random.integer(0, 1) === 1;
  const values = Array.from({ length: DAYS }, () => (random.integer(1, 3) === 1 ? Number.NaN : random.value()));
  const scale = Math.max(...values.map((value) => Math.abs(settled(value) || 0)));
  for (const days of LENGTHS) {
    const formula = { type: 'metricOverTime', prop: 'metrics.series', days, op: name };
    const result = evaluateInMemory(registry, formula, [{ key: 'metrics.series', counter, days: values }], DAYS);
    if ('problem' in result) {
      findings.error('windows', `over ${days} days: ${result.problem}`);
      return;
    }
    for (let day = ends === undefined ? 0 : days; day < DAYS; day++) {
      const filled = counter && ends !== undefined ? values.map((value) => (Number.isNaN(value) ? 0 : value)) : values;
      const window = filled.slice(Math.max(0, ends === undefined ? day - days + 1 : day - days), day + 1);
      const none =
        ends === undefined ? window.every(Number.isNaN) : Number.isNaN(window[0]) || Number.isNaN(window.at(-1));
      const empty = ends === undefined ? (counter ? noPoints?.counter : noPoints?.gauge) : undefined;
      const wanted = none ? (empty ?? Number.NaN) : direct(aggregation, window);
      const got = result.values[day]!;
      if (agree(got, wanted, scale)) continue;
      const kind = counter ? 'counter' : 'gauge';
      findings.error(
        'windows',
        `${shown(window)} of a ${kind} gives ${shown(got)} in the engine, ${shown(wanted)} by itself`,
      );
      return;
    }
  }
}

/** Checks what an aggregation computes with. */
export function checkAggregation(
  registry: Registry,
  aggregation: AggregationDefinition,
  random: Random,
  cases: number,
  findings: Findings,
): void {
  const { state, points, ends, noPoints } = aggregation;
  if (state !== undefined) {
    checkState(state, random, cases, findings);
    const none = settled(state.result(Float64Array.from(state.empty), 0));
    const said = noPoints?.counter !== undefined && noPoints.gauge !== undefined;
    if (!Number.isNaN(none) && !said) {
      findings.error(
        'no points',
        `the state of no data point gives ${none}; give NaN, and say what a window without data points gives by noPoints`,
      );
    }
  }
  if (points !== undefined) {
    const args = (_random: Random, size: number) => Array.from({ length: size }, () => _random.value());
    const run = (list: readonly number[]) => (list.length === 0 ? 0 : points(Float64Array.from(list)));
    checkFunction({ called: 'points', run, args, fixed: false }, random, cases, findings);
  }
  if (ends !== undefined) {
    const run = (pair: readonly number[]) => ends(pair[0]!, pair[1]!);
    const args = () => [random.value(), random.value()];
    checkFunction({ called: 'ends', run, args, fixed: true }, random, cases, findings);
  }
  // What is broken by itself shows in windows too, less clearly.
  if (findings.list.some((problem) => problem.severity === 'error')) return;
  try {
    for (let i = 0; i < 10; i++) checkWindows(registry, aggregation, random, findings);
  } catch (error) {
    findings.error('windows', `throws ${thrown(error)}`);
  }
}
