import { type Parameter } from '../plugin-api/index.js';
import { type FormulaNode } from './types.js';
import { type Walk } from './walk.js';

/** What a parameter wants, in words: "a whole number from 1 to 99". Undefined where it takes any number. */
export function rangeOf({ integer, min, max }: Parameter): string | undefined {
  if (integer !== true && min === undefined && max === undefined) return undefined;
  const kind = integer === true ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} of ${min} or more`;
  return max === undefined ? kind : `${kind} of ${max} or less`;
}

/** Whether a constant is one that its parameter takes; what is computed is left to the operator. */
export function checkRange(
  walk: Walk,
  title: string,
  parameter: Parameter | undefined,
  node: FormulaNode,
  path: string,
): boolean {
  if (parameter === undefined || node.is !== 'operand' || node.source.is !== 'constant') return true;
  const { value } = node.source;
  const { integer, min, max } = parameter;
  const fits =
    (integer !== true || Number.isInteger(value)) &&
    (min === undefined || value >= min) &&
    (max === undefined || value <= max);
  if (fits) return true;
  walk.problems.error(
    'FORMULA_BAD_VALUE',
    path,
    `"${parameter.name}" of ${title} must be ${rangeOf(parameter)}, not ${value}.`,
  );
  return false;
}
