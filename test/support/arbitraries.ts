import fc from 'fast-check';
import { type EngineMetric } from '../../src/engine/index.js';

/** What random formulas may read; what is left out, they do not. */
export interface FormulaOptions {
  readonly counters: readonly string[];
  readonly gauges: readonly string[];
  readonly fields: readonly string[];
  readonly calculated?: readonly string[];
  /** Event properties, to be summed or told apart. */
  readonly properties?: readonly { readonly prop: string; readonly property: string }[];
  readonly texts?: readonly { readonly prop: string; readonly values: readonly string[] }[];
  /** A company's view of its children. */
  readonly children?: { readonly series: readonly string[]; readonly fields: readonly string[] };
  /** Activities of end-users. */
  readonly users?: readonly string[];
  /** Aggregations beyond those that every test understands. */
  readonly windowOps?: readonly string[];
  readonly maxDays?: number;
  readonly depth?: number;
}

export type Json = string | number | readonly Json[] | { readonly [key: string]: Json };

const WINDOW_OPS = ['SUM', 'AVERAGE', 'MIN', 'MAX', 'LAST', 'FIRST', 'LENGTH', 'TREND', 'DIFFERENCE', 'PERCENT_CHANGE'];
const ONE = ['SIGN', 'ABS', 'FLOOR', 'CEIL', 'SQRT', 'LN', 'NOT'];
const TWO = ['SUBTRACTION', 'DIVISION', 'MOD', 'GREATER_THAN', 'LESS_THAN', 'EQUAL_TO'];
const MANY = ['SUM', 'MIN', 'MAX', 'AVERAGE', 'COALESCE'];
const LOGIC = ['AND', 'OR', 'MULTIPLICATION'];
const ACROSS = ['SUM', 'AVERAGE', 'MIN', 'MAX', 'COUNT'];
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

/** A condition in either of its forms. */
const condition = (...names: readonly string[]): fc.Arbitrary<Json> =>
  fc.constantFrom(...names, ...names.map((value): Json => ({ type: 'condition', value })));

/** Windows, all-time operands and fields over what a formula may read. */
function readers(options: FormulaOptions): fc.Arbitrary<Json>[] {
  const maxDays = options.maxDays ?? 40;
  const calculated = (options.calculated ?? []).map((slug) => ({ prop: `calculated.${slug}` }));
  const named = (props: readonly string[] = []) => props.map((prop): Json => ({ prop }));
  const series: Json[] = [...named(options.counters), ...named(options.gauges), ...calculated];
  const summed: Json[] = [...series, ...(options.properties ?? [])];
  const children = named(options.children?.series);
  const days = fc.integer({ min: 1, max: maxDays });
  const keys = fc.record(
    {
      days,
      op: fc.constantFrom(...WINDOW_OPS, ...(options.windowOps ?? [])),
      offset: fc.integer({ min: 0, max: 9 }),
    },
    { requiredKeys: [] },
  );
  const across = fc.record({ across: fc.constantFrom(...ACROSS) }, { requiredKeys: [] });
  const operand = (type: string, ...parts: fc.Arbitrary<object>[]) =>
    fc.tuple(...parts).map((each): Json => Object.assign({ type }, ...each));
  const leaves = [
    operand('metricOverTime', fc.constantFrom(...([...summed, ...named(options.fields)] as object[])), keys),
    operand('totalSum', fc.constantFrom(...(summed as object[]))),
    operand('daysSince', fc.constantFrom(...(series as object[]))),
  ];
  if (options.fields.length > 0) {
    leaves.push(operand('propertyValue', fc.constantFrom(...(named(options.fields) as object[]))));
  }
  if (options.children !== undefined) {
    const childFields = named(options.children.fields) as object[];
    const child = fc.constantFrom(...(children as object[]));
    leaves.push(
      operand('metricOverTime', fc.constantFrom(...(children as object[]), ...childFields), keys, across),
      operand('metricOverTime', child, keys, across),
      operand('totalSum', child, across),
      operand('daysSince', child, across),
      operand('propertyValue', fc.constantFrom(...childFields), across),
    );
  }
  if (options.users !== undefined) {
    const one = fc.constantFrom(...options.users);
    const list = fc.uniqueArray(one, { minLength: 1, maxLength: 3 });
    leaves.push(operand('usersOverTime', fc.record({ days, prop: fc.oneof(one, list) }, { requiredKeys: ['days'] })));
  }
  if (options.properties !== undefined) {
    leaves.push(operand('distinctOverTime', fc.constantFrom(...options.properties), fc.record({ days })));
  }
  return leaves;
}

/** A formula in JSON form, valid for a company whose metrics are `options`' names. */
export function formulaJson(options: FormulaOptions): fc.Arbitrary<Json> {
  const number = metricValue.map((value): Json => ({ type: 'rawNumber', value }));
  const leaves = [number, ...readers(options)];
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
        fc
          .tuple(fc.constantFrom(...LOGIC), fc.array(node, { minLength: 2, maxLength: 3 }))
          .map(([name, args]): Json => [name, ...args]),
        call(fc.constant('CLAMP'), node, node, node),
        // Far apart, numbers would be lost in sums.
        node.map((value): Json => ['EXP', ['CLAMP', value, -5, 5]]),
        fc
          .tuple(node, fc.constantFrom(-1, 0, 0.5, 1, 2, 3))
          .map(([base, exponent]): Json => ['POWER', ['CLAMP', base, -100, 100], exponent]),
        call(
          fc.constant('ROUND'),
          node,
          fc.integer({ min: -2, max: 4 }).map((value): Json => ({ type: 'rawNumber', value })),
        ),
        call(fc.constant('LOG'), node),
        fc
          .tuple(node, condition('has value', 'has no value'), node, node)
          .map(([a, test, yes, no]): Json => ['IF', a, test, yes, no]),
        fc
          .tuple(node, condition(...COMPARISONS), node, node, node)
          .map(([a, test, b, yes, no]): Json => ['IF', a, test, b, yes, no]),
        ...(options.texts ?? []).map(({ prop, values }) =>
          fc
            .tuple(fc.boolean(), condition('equal to'), fc.constantFrom(...values), node, node)
            .map(([swapped, test, value, yes, no]): Json => {
              const sides: Json[] = [
                { type: 'propertyValue', prop },
                { type: 'rawValue', value },
              ];
              const [a, b] = swapped ? sides.reverse() : sides;
              return ['IF', a!, test, b!, yes, no];
            }),
        ),
      ),
    };
  }).node;
}

export const emptyAs: fc.Arbitrary<EngineMetric['emptyAs']> = fc.constantFrom('EMPTY', 'ZERO');
