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

/** `a whole number from 0 to 15`; undefined where anything goes. */
export function rangeOf({ integer, min, max }: Parameter): string | undefined {
  if (integer !== true && min === undefined && max === undefined) return undefined;
  const range =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? `, at least ${min}`
        : max !== undefined
          ? `, at most ${max}`
          : '';
  return `${integer === true ? 'A whole number' : 'A number'}${range}`;
}
