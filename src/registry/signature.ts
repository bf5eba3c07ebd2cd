import { type Definition, type OperandDefinition, type OperatorDefinition } from '../plugin-api/index.js';

function operatorSignature(operator: OperatorDefinition): string {
  const parameters = operator.parameters.map((parameter) =>
    parameter.default === undefined ? parameter.name : `${parameter.name} = ${parameter.default}`,
  );
  if (operator.conditions === undefined) {
    return `${operator.name}(${parameters.join(', ')}${operator.variadic === undefined ? '' : ', …'})`;
  }
  // Conditions that leave the same arguments share a line.
  const forms = new Map<string, string[]>();
  for (const [name, form] of Object.entries(operator.conditions)) {
    const rest = form.parameters.map((parameter) => parameter.name).join(', ');
    forms.set(rest, [...(forms.get(rest) ?? []), `"${name}"`]);
  }
  return [...forms]
    .map(([rest, names]) => {
      const [first, ...others] = rest.split(', ');
      return `${operator.name}(${[first, names.join(' | '), ...others].join(', ')})`;
    })
    .join(' or ');
}

function operandSignature(operand: OperandDefinition): string {
  const keys = Object.entries(operand.keys).map(([name, spec]) => {
    if ('default' in spec && spec.default !== undefined) return `${name} = ${spec.default}`;
    return spec.required === true ? name : `${name}?`;
  });
  return `${operand.name}(${keys.join(', ')})`;
}

/** How a definition is called, in one line, for people: `ROUND(value, digits = 0)`. */
export function signatureOf(definition: Definition): string {
  if (definition.kind === 'operator') return operatorSignature(definition);
  if (definition.kind === 'operand') return operandSignature(definition);
  return `${definition.name}(series, days)`;
}
