import { type OperandDefinition, type Source } from '../plugin-api/index.js';
import { isObject, type ReadKeys } from './walk.js';

/** The members that each kind of source needs, besides those that may be left out. */
const MEMBERS: Readonly<Record<Source['is'], Readonly<Record<string, 'number' | 'string' | 'object'>>>> = {
  users: { days: 'number' },
  distinct: { prop: 'string', property: 'string', days: 'number' },
  constant: { value: 'number' },
  text: { value: 'string' },
  condition: { value: 'string' },
  field: { prop: 'string' },
  window: { prop: 'string', days: 'number', offset: 'number', aggregation: 'string' },
  carried: { prop: 'string', carry: 'object' },
};

/** What is wrong with what an operand asks for; undefined: nothing. It comes from a plugin, whatever its type says. */
export function sourceProblem(source: unknown): string | undefined {
  const is = isObject(source) ? source.is : undefined;
  if (!isObject(source) || typeof is !== 'string' || !Object.hasOwn(MEMBERS, is)) {
    return `its plugin asks for nothing that can be read (\`is\` must be one of ${Object.keys(MEMBERS).join(', ')})`;
  }
  for (const [name, type] of Object.entries(MEMBERS[is as Source['is']])) {
    const value = source[name];
    const sound = type === 'number' ? Number.isFinite(value) : typeof value === type && value !== null;
    if (!sound) return `its plugin asks for a ${is} without a sound \`${name}\``;
  }
  return undefined;
}

/** Options as `read` gets them: activities are always a list, though one alone is canonically written as a text. */
export function optionsForRead(operand: OperandDefinition, options: ReadKeys['options']): ReadKeys['options'] {
  const given = { ...options };
  for (const [name, spec] of Object.entries(operand.keys)) {
    const value = given[name];
    if (spec.type === 'activities' && typeof value === 'string') given[name] = [value];
  }
  return given;
}
