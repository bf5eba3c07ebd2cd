import fc from 'fast-check';
import { type EngineMetric } from '../../src/engine/index.js';

/** Formula JSON over issue 2's operands, operators and aggregations. */
export interface FormulaOptions {
  readonly counters: readonly string[];
  readonly gauges: readonly string[];
  readonly fields: readonly string[];
  readonly calculated?: readonly string[];
  readonly maxDays?: number;
  readonly depth?: number;
}

export type Json = string | number | readonly Json[] | { readonly [key: string]: Json };

const WINDOW_OPS = ['SUM', 'AVERAGE', 'MIN', 'MAX', 'LAST', 'LENGTH', 'TREND', 'DIFFERENCE', 'PERCENT_CHANGE'];
const ONE = ['SIGN', 'ABS'];
const TWO = ['SUBTRACTION', 'DIVISION'];
const MANY = ['SUM', 'MIN', 'MAX', 'AVERAGE', 'COALESCE'];
const COMPARISONS = ['more than', 'less than', 'equal to'];

/** Numbers as people have them: small integers often, decimals, zero, negatives. */
export const metricValue: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -5, max: 20 }),
  fc.integer({ min: -100_000, max: 100_000 }).map((value) => value / 100),
  fc.constant(0),
);

/** One entity's values by day, oldest first; undefined is empty. */
export function seriesValues(days: number): fc.Arbitrary<(number | undefined)[]> {
  return fc.array(fc.option(metricValue, { nil: undefined, freq: 2 }), { minLength: days, maxLength: days });
}

/** A formula in JSON form, valid for a company whose metrics are `options`' names. */
export function formulaJson(options: FormulaOptions): fc.Arbitrary<Json> {
  const maxDays = options.maxDays ?? 40;
  const calculated = (options.calculated ?? []).map((slug) => `calculated.${slug}`);
  const anySeries = [...options.counters, ...options.gauges, ...options.fields, ...calculated];
  const unsummable = [...options.counters, ...options.gauges, ...calculated];
  const number = metricValue.map((value): Json => ({ type: 'rawNumber', value }));
  const leaves: fc.Arbitrary<Json>[] = [
    number,
    fc
      .record(
        {
          prop: fc.constantFrom(...anySeries),
          days: fc.integer({ min: 1, max: maxDays }),
          op: fc.constantFrom(...WINDOW_OPS),
          offset: fc.integer({ min: 0, max: 9 }),
        },
        { requiredKeys: ['prop'] },
      )
      .map((keys): Json => ({ type: 'metricOverTime', ...keys })),
    fc.constantFrom(...unsummable).map((prop): Json => ({ type: 'totalSum', prop })),
    fc.constantFrom(...unsummable).map((prop): Json => ({ type: 'daysSince', prop })),
  ];
  if (options.fields.length > 0) {
    leaves.push(fc.constantFrom(...options.fields).map((prop): Json => ({ type: 'propertyValue', prop })));
  }
  const leaf = fc.oneof(
    { weight: 1, arbitrary: number },
    ...leaves.slice(1).map((arbitrary) => ({ weight: 3, arbitrary })),
  );
  return fc.letrec<{ node: Json }>((tie) => {
    const node = tie('node');
    const call = (name: fc.Arbitrary<string>, ...args: fc.Arbitrary<Json>[]) =>
      fc.tuple(name, ...args).map((parts): Json => parts);
    return {
      node: fc.oneof(
        { maxDepth: options.depth ?? 4, depthSize: 'small' },
        leaf,
        call(fc.constantFrom(...ONE), node),
        call(fc.constantFrom(...TWO), node, node),
        fc
          .tuple(fc.constantFrom(...MANY), fc.array(node, { minLength: 1, maxLength: 4 }))
          .map(([name, args]): Json => [name, ...args]),
        fc.array(node, { minLength: 2, maxLength: 3 }).map((args): Json => ['MULTIPLICATION', ...args]),
        call(
          fc.constant('ROUND'),
          node,
          fc.integer({ min: -2, max: 4 }).map((value): Json => ({ type: 'rawNumber', value })),
        ),
        call(fc.constant('LOG'), node),
        fc
          .tuple(node, fc.constantFrom('has value', 'has no value'), node, node)
          .map(([a, condition, yes, no]): Json => ['IF', a, { type: 'condition', value: condition }, yes, no]),
        fc
          .tuple(node, fc.constantFrom(...COMPARISONS), node, node, node)
          .map(([a, condition, b, yes, no]): Json => ['IF', a, { type: 'condition', value: condition }, b, yes, no]),
      ),
    };
  }).node;
}

export const emptyAs: fc.Arbitrary<EngineMetric['emptyAs']> = fc.constantFrom('EMPTY', 'ZERO');
