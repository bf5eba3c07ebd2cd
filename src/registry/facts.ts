import { suggest } from '../errors/index.js';
import { type Definition } from '../plugin-api/index.js';

/** How operands, keys and parameters are written. */
export const CAMEL = /^[a-z][A-Za-z0-9]*$/;

const COMMON = ['kind', 'name', 'aliases', 'summary', 'examples'];

/** The facts that a definition may state. One that is not known is a misspelling, and would be lost in silence. */
const FACTS: Readonly<Record<Definition['kind'], readonly string[]>> = {
  operator: [...COMMON, 'parameters', 'variadic', 'empties', 'evaluate', 'state', 'conditions'],
  aggregation: [...COMMON, 'state', 'points', 'ends', 'noPoints'],
  operand: [...COMMON, 'keys', 'read'],
};

export function isKind(kind: unknown): kind is Definition['kind'] {
  return typeof kind === 'string' && Object.hasOwn(FACTS, kind);
}

/** The first fact of an object that is not one of `known`, as a problem with a suggestion. */
export function unknownFact(object: Record<string, unknown>, known: readonly string[]): string | undefined {
  const unknown = Object.keys(object).find((fact) => !known.includes(fact));
  if (unknown === undefined) return undefined;
  const [best] = suggest(unknown, known, 1);
  return `\`${unknown}\` is not a fact of it${best === undefined ? `; there are ${known.join(', ')}` : `; did you mean \`${best}\`?`}`;
}

export function unknownFactOf(kind: Definition['kind'], definition: Record<string, unknown>): string | undefined {
  return unknownFact(definition, FACTS[kind]);
}
