import {
  type AggregationInput,
  type DefinedOperator,
  type OperandInput,
  type OperatorInput,
  type Variadic,
} from './infer.js';
import {
  type AggregationDefinition,
  type KeySpec,
  type OperandDefinition,
  type Parameter,
  type Plugin,
} from './types.js';

/** Declares an operator, the head of an array. `evaluate` gets as many numbers as there are parameters. */
export function defineOperator<const P extends readonly Parameter[], const V extends Variadic = undefined>(
  definition: OperatorInput<P, V>,
): DefinedOperator<P> {
  return Object.freeze({ kind: 'operator', ...definition }) as unknown as DefinedOperator<P>;
}

/** Declares an aggregation, the `op` of a window, by exactly one of `state`, `points` and `ends`. */
export function defineAggregation(definition: AggregationInput): AggregationDefinition {
  return Object.freeze({ kind: 'aggregation' as const, ...definition });
}

/** Declares an operand, an object with a `type`. The options that `read` gets are typed by `keys`. */
export function defineOperand<const K extends Readonly<Record<string, KeySpec>>>(
  definition: OperandInput<K>,
): OperandDefinition {
  return Object.freeze({ kind: 'operand', ...definition }) as unknown as OperandDefinition;
}

/** Bundles definitions for loading; the module's default export. */
export function definePlugin(plugin: Plugin): Plugin {
  return Object.freeze({ ...plugin });
}
