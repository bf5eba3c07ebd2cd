/** JSON or text → checked tree → canonical JSON, text, inputs. Pure: what exists comes in through FormulaScope. */
export { inputsOf, toJson } from './canonical.js';
export { checkFormula } from './check.js';
export { ACROSS } from './check-key.js';
export { rangeOf } from './check-range.js';
export { MAX_DAYS, MAX_DEPTH, MAX_NODES } from './limits.js';
export { keyOf, type ParsedReference, parseReference, type ReferenceProblem } from './references.js';
export { isTextField, NUMERIC_FIELDS, SYSTEM_SERIES, seriesKindOf, TEXT_FIELDS } from './sources.js';
export { readText, toText } from './text/index.js';
export type {
  CheckedFormula,
  FormulaInput,
  FormulaNode,
  FormulaProblem,
  FormulaScope,
  OperandNode,
  OperatorNode,
  Reference,
  ResolvedSource,
  SeriesKind,
} from './types.js';
