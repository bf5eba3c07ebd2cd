import { type AggregationDefinition, type OperandDefinition, type OperatorDefinition, type Plugin } from './types.js';

/** Declares an operator, the head of an array. */
export function defineOperator(definition: Omit<OperatorDefinition, 'kind'>): OperatorDefinition {
  return Object.freeze({ kind: 'operator', ...definition });
}

/** Declares an aggregation, the `op` of a window. */
export function defineAggregation(definition: Omit<AggregationDefinition, 'kind'>): AggregationDefinition {
  return Object.freeze({ kind: 'aggregation', ...definition });
}

/** Declares an operand, an object with a `type`. */
export function defineOperand(definition: Omit<OperandDefinition, 'kind'>): OperandDefinition {
  return Object.freeze({ kind: 'operand', ...definition });
}

/** Bundles definitions for loading; the module's default export. */
export function definePlugin(plugin: Plugin): Plugin {
  return Object.freeze({ ...plugin });
}
