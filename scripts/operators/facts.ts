import { rangeOf } from '../../src/formula/index.js';
import { type OperandDefinition, type Parameter } from '../../src/plugin-api/index.js';

/** Whether an operand stands for a number, or for a text or a condition, which have their places in an operator's arguments. */
export function standsFor(operand: OperandDefinition): 'number' | 'text' | 'condition' {
  const options = Object.fromEntries(
    Object.entries(operand.keys).map(([name, spec]) => {
      if ('default' in spec && spec.default !== undefined) return [name, spec.default];
      const samples = { number: 1, integer: 1, prop: 'metrics.a', activities: ['activities.a'] };
      return [name, spec.type in samples ? samples[spec.type as keyof typeof samples] : 'a'];
    }),
  );
  const { is } = operand.read(options);
  return is === 'text' || is === 'condition' ? is : 'number';
}

/** `A whole number from 0 to 15`, as refusals of formulas say it too; undefined where anything goes. */
export function rangeInWords(parameter: Parameter): string | undefined {
  const range = rangeOf(parameter);
  return range && range[0]!.toUpperCase() + range.slice(1);
}
