import { type Definition, type FormulaExample } from '../plugin-api/index.js';
import { type Registry } from '../registry/index.js';
import { evaluateInMemory, type GivenSeries, type InMemoryResult, seriesOf } from './in-memory.js';
import { type Findings, shown } from './problem.js';
import { agree } from './smallest.js';

const numbers = (given: FormulaExample['given']) => given.map((value) => (value === null ? Number.NaN : Number(value)));

/** An operator's arguments as series of one day, and as numbers where they are not empty. */
function evaluateCall(registry: Registry, name: string, { given }: FormulaExample): InMemoryResult[] {
  const series: GivenSeries[] = given.map((value, i) => ({
    key: `metrics.argument ${i}`,
    counter: false,
    days: [value === null ? Number.NaN : Number(value)],
  }));
  const operand = (i: number) => ({ type: 'metricOverTime', prop: series[i]!.key });
  const asSeries = given.map((value, i) => (typeof value === 'string' ? value : operand(i)));
  const asNumbers = given.map((value, i) => (value === null ? operand(i) : value));
  return [asSeries, asNumbers].map((args) => evaluateInMemory(registry, [name, ...args], series, 1));
}

function evaluateWindow(registry: Registry, name: string, ends: boolean, example: FormulaExample): InMemoryResult {
  const days = numbers(example.given);
  const series = { key: 'metrics.series', counter: example.counter === true, days };
  // A window that compares its ends reads the day before it, too.
  const length = ends ? days.length - 1 : days.length;
  const formula = { type: 'metricOverTime', prop: series.key, days: Math.max(length, 1), op: name };
  return evaluateInMemory(registry, formula, [series], days.length);
}

function evaluateOperand(registry: Registry, name: string, example: FormulaExample): InMemoryResult {
  const days = numbers(example.given);
  const props = Object.values(example.keys ?? {}).filter((value) => typeof value === 'string' && value.includes('.'));
  const series = props.flatMap((prop) => seriesOf(String(prop), days) ?? []);
  return evaluateInMemory(registry, { type: name, ...example.keys }, series, Math.max(days.length, 1));
}

/** Runs a definition's examples through the checker and the engine. */
export function checkExamples(registry: Registry, definition: Definition, findings: Findings): void {
  const { kind, name, examples = [] } = definition;
  if (examples.length === 0 && kind !== 'operand') {
    findings.error('examples', 'there are none; give at least one: it is documentation and test at once');
  }
  examples.forEach((example, i) => {
    findings.trying = `example ${i + 1}`;
    const results =
      kind === 'operator'
        ? evaluateCall(registry, name, example)
        : kind === 'aggregation'
          ? [evaluateWindow(registry, name, definition.ends !== undefined, example)]
          : [evaluateOperand(registry, name, example)];
    for (const result of results) {
      const value = 'values' in result ? (result.values.at(-1) ?? Number.NaN) : undefined;
      if (value !== undefined && agree(value, example.gives ?? Number.NaN)) continue;
      const [given, wanted] = [JSON.stringify(example.given), shown(example.gives)];
      const message =
        'problem' in result
          ? `${given} should give ${wanted}: ${result.problem}`
          : `${given} gives ${shown(value!)}, not ${wanted}`;
      findings.error(`example ${i + 1}`, message);
    }
  });
}
