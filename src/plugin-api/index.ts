/**
 * The door by which operators, aggregations and operands come in.
 *
 * This folder imports nothing. Everything that the rest of Tidemark knows of an operator (arity, validation, did-you-mean,
 * documentation, the compiled loop) is derived from the definition that its author exports; no other file asks for a name.
 *
 * Numbers: a value is a finite double; **empty is NaN**, and a non-finite result becomes empty. Days are integers, days
 * since 1970-01-01 in the workspace's time zone.
 */
export { addCompensated, compensatedValue } from './compensated.js';
export { defineAggregation, defineOperand, defineOperator, definePlugin } from './define.js';
export type {
  AggregationInput,
  Arguments,
  DefinedOperator,
  OperandInput,
  OperatorInput,
  OptionsOf,
} from './infer.js';
export { firstState, maxState, meanState, minState, sumState } from './states.js';
export type {
  AggregationDefinition,
  AggregationKernel,
  CarryDefinition,
  ConditionForm,
  Definition,
  FormulaExample,
  KeyOptions,
  KeySpec,
  OperandDefinition,
  OperatorDefinition,
  Parameter,
  Plugin,
  Source,
  StateDefinition,
} from './types.js';
export { API_VERSION } from './types.js';
