import { keyOf } from './references.js';
import { type FormulaInput, type FormulaNode, type OperandNode, type Reference, type ResolvedSource } from './types.js';

/** The operand type that a condition is written as in canonical formulas. */
const CONDITION = 'condition';

function operandJson(node: OperandNode): Record<string, unknown> {
  const json: Record<string, unknown> = { type: node.operand.name };
  for (const [name, spec] of Object.entries(node.operand.keys)) {
    const value = node.options[name];
    const implicit = spec.type === 'across' || (spec.type === 'integer' && spec.implicit === true);
    if (value === undefined || (implicit && value === spec.default)) continue;
    json[name] = value;
  }
  return json;
}

/** Canonical JSON: canonical names, `days` and `op` written out, other keys only where they are set and not the default. */
export function toJson(node: FormulaNode): unknown {
  if (node.is === 'operand') return operandJson(node);
  const json: unknown[] = [node.operator.name, ...node.args.map(toJson)];
  if (node.condition !== undefined) json.splice(2, 0, { type: CONDITION, value: node.condition.name });
  return json;
}

/** Users are counted by their company's activities, of which an input is what a change of theirs shows in. */
function referencesOf(source: ResolvedSource): readonly Reference[] {
  if (source.is === 'users') return source.references ?? [{ to: 'system', name: 'activity_count' }];
  return source.reference === undefined ? [] : [source.reference];
}

/** The series that a formula reads, without repetition, in order of appearance. */
export function inputsOf(root: FormulaNode): FormulaInput[] {
  const inputs = new Map<string, FormulaInput>();
  const visit = (node: FormulaNode): void => {
    if (node.is === 'operator') {
      for (const arg of node.args) visit(arg);
      return;
    }
    const { source } = node;
    const property = 'property' in source ? source.property : undefined;
    for (const reference of referencesOf(source)) {
      const key = keyOf(reference);
      inputs.set(JSON.stringify([key, property]), { reference, ...(property === undefined ? {} : { property }), key });
    }
  };
  visit(root);
  return [...inputs.values()];
}
