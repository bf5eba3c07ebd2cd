import { type OperandDefinition } from '../plugin-api/index.js';
import { CAMEL, unknownFact } from './facts.js';
import { isFiniteNumber, isObject, type Untrusted } from './untrusted.js';

/** What each type of key may say about itself, besides `type`, `required` and `summary`. */
const KEY_FACTS: Readonly<Record<string, readonly string[]>> = {
  number: ['default'],
  integer: ['default', 'min', 'max', 'implicit'],
  prop: ['reads'],
  activities: [],
  property: [],
  aggregation: ['default'],
  across: ['default'],
  text: [],
};

function keyProblem(name: string, spec: unknown): string | undefined {
  // What every object has is no name: `options.constructor` would be there without having been given.
  if (!CAMEL.test(name) || name === 'type' || name in Object.prototype) return `"${name}" cannot be a key`;
  const type = isObject(spec) ? String(spec.type) : '';
  if (!isObject(spec) || !Object.hasOwn(KEY_FACTS, type)) {
    return `key "${name}" needs a known \`type\`, one of ${Object.keys(KEY_FACTS).join(', ')}`;
  }
  const unknown = unknownFact(spec, ['type', 'required', 'summary', ...KEY_FACTS[type]!]);
  if (unknown !== undefined) return `key "${name}": ${unknown}`;
  if (typeof spec.summary !== 'string' || spec.summary === '') return `key "${name}" needs a \`summary\``;
  if (spec.required !== undefined && typeof spec.required !== 'boolean') {
    return `\`required\` of key "${name}" must be true or false`;
  }
  if (type === 'prop' && !['any', 'field', 'notField'].includes(String(spec.reads))) {
    return `key "${name}" must say what it reads: "any", "field" or "notField"`;
  }
  const numeric = type === 'number' || type === 'integer';
  if (spec.default !== undefined && (numeric ? !isFiniteNumber(spec.default) : typeof spec.default !== 'string')) {
    return `the default of key "${name}" must be a ${numeric ? 'finite number' : 'text'}`;
  }
  if (type !== 'integer') return undefined;
  if (!(Number.isInteger(spec.min) && Number.isInteger(spec.max))) return `key "${name}" needs \`min\` and \`max\``;
  const [min, max] = [spec.min as number, spec.max as number];
  if (min > max) return `key "${name}" has a \`min\` above its \`max\``;
  const given = (spec.default ?? min) as number;
  if (!Number.isInteger(given) || given < min || given > max) return `the default of key "${name}" is out of its range`;
  return undefined;
}

/** What is wrong with an operand; undefined: nothing. */
export function operandProblem(operand: Untrusted<OperandDefinition>): string | undefined {
  if (typeof operand.read !== 'function') return 'the function `read` is missing';
  if (!isObject(operand.keys)) return '`keys` must be an object';
  for (const [name, spec] of Object.entries(operand.keys)) {
    const problem = keyProblem(name, spec);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
