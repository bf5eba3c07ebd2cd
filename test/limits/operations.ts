import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { hostile } from './hostile';
import { type Random } from './random';

export interface Operation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** What a sensible client sends, by the name of the argument or field. */
const SENSIBLE: Readonly<Record<string, readonly unknown[]>> = {
  externalId: ['acme', 'globex'],
  companyExternalId: ['acme'],
  externalIds: ['acme'],
  endUserExternalId: ['anna'],
  email: ['anna@acme.test'],
  key: ['activities.login', 'metrics.storage', 'calculated.weekly', 'company.mrr', 'system.users_total'],
  keys: ['activities.login', 'calculated.weekly'],
  metric: ['storage'],
  formula: ['SUM(activities.login, 7d)', 'activities.login / 2'],
  name: ['login', 'Acme'],
  slug: ['fuzzed'],
  first: [3],
  last: [3],
  days: [7],
  on: ['2026-01-10'],
  from: ['2026-01-01'],
  to: ['2026-01-10'],
  at: ['2026-01-10', '2026-01-10T10:00:00+02:00'],
  custom: [{ seats: 5 }],
  properties: [{ amount: 12.5 }],
};

/** An operation of one root field with all of its arguments as variables; some of them hostile. */
export function operationOf(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  field: GraphQLField<unknown, unknown>,
  random: Random,
): Operation {
  const variables: Record<string, unknown> = {};
  for (const { name, type } of field.args) {
    if (!isNonNullType(type) && random.chance(0.4)) continue;
    variables[name] = valueFor(type, name, random, 0);
  }
  const given = field.args.filter(({ name }) => name in variables);
  const head = given.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const args = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = selectionOf(schema, getNamedType(field.type), 3);
  const call = `${field.name}${args === '' ? '' : `(${args})`} ${selection}`;
  return { query: `${kind} Fuzz${head === '' ? '' : `(${head})`} { ${call} }`, variables };
}

function valueFor(type: GraphQLInputType, name: string, random: Random, depth: number): unknown {
  if (random.chance(0.2)) return hostile(random);
  if (isNonNullType(type)) return valueFor(type.ofType, name, random, depth);
  if (isListType(type)) {
    if (random.chance(0.2)) return valueFor(type.ofType, name, random, depth);
    return Array.from({ length: random.below(4) }, () => valueFor(type.ofType, name, random, depth + 1));
  }
  if (isInputObjectType(type)) {
    if (depth > 4) return {};
    const fields = Object.values(type.getFields());
    const chosen = fields.filter((field) => isNonNullType(field.type) || random.chance(2 / fields.length));
    return Object.fromEntries(chosen.map((field) => [field.name, valueFor(field.type, field.name, random, depth + 1)]));
  }
  if (isEnumType(type)) return random.of(type.getValues()).name;
  const known = SENSIBLE[name];
  if (known !== undefined) return random.of(known);
  if (type.name === 'Boolean') return random.chance(0.5);
  if (type.name === 'Int' || type.name === 'Float') return random.below(40);
  if (type.name === 'Date' || type.name === 'DateTime') return '2026-01-09';
  return 'acme';
}

/** All fields that need no arguments, some levels down. */
function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): string {
  if (isLeafType(type)) return '';
  if (isAbstractType(type)) {
    const parts = schema.getPossibleTypes(type).map((one) => `... on ${one.name} { id }`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).filter((field) => !field.args.some(({ type }) => isNonNullType(type)));
  const parts = fields.flatMap((field) => {
    const result = getNamedType(field.type);
    if (isLeafType(result)) return [field.name];
    if (depth <= 1) return [];
    // Two parts of one type may have members of the same name and another type: each has a name of its own.
    return [`${field.name} ${selectionOf(schema, result, depth - 1)}`];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}
