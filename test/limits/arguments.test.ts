import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { buildTidemarkSchema } from '../../schema/build.js';
import {
  argumentLimit,
  checkArguments,
  inputLimit,
  LIST_LIMITS,
  type ListLimit,
  OTHER_LISTS,
} from '../../src/server/arguments/index.js';
import { bootServer, type TestServer } from '../support/http.js';

const schema = buildTidemarkSchema();
const DOCS = readFileSync(path.join(__dirname, '../../docs/limits.md'), 'utf8');

interface List {
  readonly place: string;
  readonly limit: ListLimit;
  /** An operation that sends `$value` as the list, of this type. */
  readonly query: string;
  /** One entry. */
  readonly entry: unknown;
}

/** Every list that the schema takes: arguments of fields, and fields of input types wherever these can be reached. */
function lists(): List[] {
  const found = new Map<string, List>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      for (const { name, type: argument } of field.args) {
        if (isListType(getNullableType(argument))) {
          const place = `${type.name}.${field.name}(${name})`;
          const query = operation(type.name, field.name, name, argument);
          found.set(place, {
            place,
            limit: argumentLimit(type.name, field.name, name),
            query,
            entry: entryOf(argument),
          });
        }
        inside(argument, [], (owner, key, list, route) => {
          const place = `${owner}.${key}`;
          if (found.has(place)) return;
          // The list stands as a variable at the end of its route: { and: { name: { in: $value } } }.
          const literal = [...route].reverse().reduce((inner, step) => `{ ${step}: ${inner} }`, `{ ${key}: $value }`);
          const query = operation(type.name, field.name, name, list, literal);
          found.set(place, { place, limit: inputLimit(owner, key), query, entry: entryOf(list) });
        });
      }
    }
  }
  return [...found.values()];
}

/** Lists in an input type, with the fields that lead to them. */
function inside(
  type: GraphQLInputType,
  route: readonly string[],
  found: (owner: string, key: string, list: GraphQLInputType, route: readonly string[]) => void,
): void {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || route.length > 2) return;
  for (const [key, field] of Object.entries(named.getFields())) {
    if (isListType(getNullableType(field.type))) found(named.name, key, field.type, route);
    else inside(field.type, [...route, key], found);
  }
}

/** An operation is checked before it is executed: a fragment on the type is enough, wherever the type can be reached. */
function operation(type: string, field: string, argument: string, list: GraphQLInputType, literal = '$value'): string {
  const kind = type === 'Mutation' ? 'mutation' : 'query';
  const call = `{ ${field}(${argument}: ${literal}) }`;
  if (type === 'Query' || type === 'Mutation') return `${kind} ($value: ${list}) ${call}`;
  return `query ($value: ${list}) { node(id: "x") { ... on ${type} ${call} } }`;
}

function entryOf(type: GraphQLInputType): unknown {
  return isInputObjectType(getNamedType(type)) ? {} : 'x';
}

const LISTS = lists();

function refusal({ query }: List, value: unknown): unknown {
  const document = parse(query);
  const operation = document.definitions[0] as OperationDefinitionNode;
  try {
    checkArguments({ schema, document, operation, variables: { value } });
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('lists', () => {
  test('there are some', () => {
    expect(LISTS.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        'Company.metrics(keys)',
        'Query.companies(orderBy)',
        'StringFilter.in',
        'CompanyFilter.and',
      ]),
    );
  });

  test.each(LISTS)('$place stands in the table', ({ limit }) => {
    expect(limit).not.toBe(OTHER_LISTS);
  });

  test.each(LISTS)('$place takes as many as it may, and not one more', (list) => {
    const { limit, code } = list.limit;
    expect(refusal(list, Array(limit).fill(list.entry))).toBeUndefined();
    const error = refusal(list, Array(limit + 1).fill(list.entry));
    expect(error).toMatchObject({ extensions: { code, limit, path: expect.any(String) } });
    expect(String(error)).toContain(`has ${(limit + 1).toLocaleString('en')} entries`);
  });

  test('the table has no places that the schema lost', () => {
    const known = LISTS.flatMap(({ place }) => {
      const [, field = '', argument = ''] = /^\w+\.(\w+)(\(\w+\))?$/.exec(place) ?? [];
      return [place, `${field}${argument}`, argument];
    });
    // Mutations of the contract that are still to come.
    const missing: unknown = JSON.parse(readFileSync(path.join(__dirname, '../contract/missing.json'), 'utf8'));
    const gone = Object.keys(LIST_LIMITS).filter((place) => !known.includes(place));
    const coming = JSON.stringify(missing);
    expect(gone.filter((place) => !coming.includes(place.replace(/\(.*/, '').replace('Mutation.', '')))).toEqual([]);
  });

  test('docs/limits.md has the same table', () => {
    const rows = [...DOCS.matchAll(/^\| `([\w.]*(?:\(\w+\))?)` \| ([\d,]+) \| `([A-Z_]+)` \|$/gm)];
    const documented = rows.map(([, place, limit, code]) => [
      place,
      { limit: Number(limit?.replaceAll(',', '')), code },
    ]);
    expect(Object.fromEntries(documented)).toEqual(LIST_LIMITS);
  });
});

describe('over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await bootServer({ work: false });
  });
  afterAll(() => server.close());

  const names = 'query ($v: [String!]) { companies(filter: { or: [{ name: { in: $v } }] }) { totalCount } }';
  const x = (length: number) => Array(length).fill('x');

  test.each([
    ['a variable', names, { v: x(1001) }, 'LIST_TOO_LONG', 'filter.or[0].name.in'],
    [
      'a literal',
      `{ companies(filter: { name: { in: ${JSON.stringify(x(1001))} } }) { totalCount } }`,
      {},
      'LIST_TOO_LONG',
      'filter.name.in',
    ],
    [
      'a default',
      `query ($v: [String!] = ${JSON.stringify(x(1001))}) { companies(filter: { name: { in: $v } }) { totalCount } }`,
      {},
      'LIST_TOO_LONG',
      'filter.name.in',
    ],
    [
      'a list in a list of a variable',
      'query ($f: CompanyFilter) { companies(filter: $f) { totalCount } }',
      { f: { and: [{}, { not: { or: Array(501).fill({}) } }] } },
      'LIST_TOO_LONG',
      'filter.and[1].not.or',
    ],
    [
      'a batch',
      'mutation ($v: [CompanyInput!]!) { upsertCompanies(input: $v) { created } }',
      { v: Array(5001).fill({ externalId: 'x' }) },
      'BATCH_TOO_LARGE',
      'input',
    ],
    [
      'a text',
      'query ($v: String!) { calculatedMetric(key: $v) { key } }',
      { v: 'x'.repeat(10_001) },
      'VALUE_TOO_LONG',
      'key',
    ],
    [
      'a text in a filter',
      'query ($v: String!) { companies(filter: { name: { contains: $v } }) { totalCount } }',
      { v: 'x'.repeat(10_001) },
      'VALUE_TOO_LONG',
      'filter.name.contains',
    ],
    [
      'a cursor',
      'query ($v: String!) { companies(after: $v) { totalCount } }',
      { v: 'x'.repeat(100_001) },
      'VALUE_TOO_LONG',
      'after',
    ],
    ['an id that is empty', '{ node(id: "") { id } }', {}, 'VALUE_MISSING', 'id'],
    [
      'an externalId that is empty',
      'query ($v: String) { company(externalId: $v) { id } }',
      { v: '' },
      'VALUE_MISSING',
      'externalId',
    ],
    [
      'an email that is empty',
      '{ endUser(companyExternalId: "acme", email: "") { id } }',
      {},
      'VALUE_MISSING',
      'email',
    ],
  ])('%s', async (_, query, variables, code, place) => {
    const { errors } = await server.query(query, variables);
    expect(errors).toMatchObject([{ extensions: { code, path: place } }]);
  });

  test('an empty text to compare with is none of these, and an item of a batch costs itself alone', async () => {
    expect((await server.query('{ companies(filter: { externalId: { eq: "" } }) { totalCount } }')).errors).toEqual([]);
    const push = 'mutation ($v: [CompanyInput!]!) { upsertCompanies(input: $v) { created errors { code path } } }';
    expect(await server.data(push, { v: [{ externalId: '' }, { externalId: 'acme' }] })).toEqual({
      upsertCompanies: { created: 1, errors: [{ code: 'VALUE_MISSING', path: 'externalId' }] },
    });
  });

  test('one thing stands for a list of one, and numbers may be texts', async () => {
    const push = `mutation ($c: CompanyInput!, $p: MetricPointInput!) {
      upsertCompanies(input: [$c]) { errors { code } }
      pushMetrics(input: [$p]) { accepted errors { code } }
    }`;
    const single = 'mutation ($v: [CompanyInput!]!) { upsertCompanies(input: $v) { created updated errors { code } } }';
    expect(await server.data(single, { v: { externalId: 'one', mrr: '12.5' } })).toMatchObject({
      upsertCompanies: { created: 1 },
    });
    const point = { metric: 'storage', externalId: 'one', value: '1e3', at: '2026-01-11' };
    expect(await server.data(push, { c: { externalId: 'one' }, p: point })).toMatchObject({
      pushMetrics: { accepted: 1 },
    });
    const read = '{ company(externalId: "one") { mrr metrics(keys: "metrics.storage") { value } } }';
    expect(await server.data(read)).toEqual({ company: { mrr: 12.5, metrics: [{ value: 1000 }] } });
    const wrong = await server.query(single, { v: { externalId: 'one', mrr: true } });
    expect(wrong.errors).toMatchObject([{ extensions: { code: 'VALUE_NOT_FINITE', path: 'v.mrr' } }]);
  });

  test.each([
    ['aliases', `{ workspace { ${Array.from({ length: 251 }, (_, i) => `a${i}: today`).join(' ')} } }`, 'aliases'],
    [
      'aliases by fragments',
      `{ ${'workspace { ...f ...f } '.repeat(5)} } fragment f on Workspace { ${Array.from({ length: 30 }, (_, i) => `a${i}: today`).join(' ')} }`,
      'aliases',
    ],
    ['root fields', `{ ${'workspace { today } '.repeat(101)} }`, 'root fields'],
  ])('too many %s', async (_, query, what) => {
    const { errors } = await server.query(query);
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_LARGE' } }]);
    expect(errors[0]?.message).toContain(what);
  });

  test.each([
    ['fragments within each other', `{ ${'... { '.repeat(6000)} __typename ${'}'.repeat(6000)} }`],
    [
      'fragments after each other',
      `{ ...f0 } ${Array.from({ length: 2000 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} }`).join(' ')} fragment f2000 on Query { __typename }`,
    ],
    ['a filter', `{ companies(filter: ${'{ not: '.repeat(4000)} {} ${'}'.repeat(4000)}) { totalCount } }`],
  ])('thousands of %s are no fault of ours', async (_, query) => {
    const { errors } = await server.query(query);
    for (const { extensions } of errors) expect(['QUERY_TOO_DEEP', 'BAD_USER_INPUT']).toContain(extensions.code);
    expect((await server.query('{ workspace { today } }')).errors).toEqual([]);
  });

  test('a dashboard of fifty companies with three metrics each is not too many', async () => {
    const metrics = ['a', 'b', 'c'].map((name) => `${name}: metric(key: "system.days_known") { value }`).join(' ');
    const query = `{ ${Array.from({ length: 50 }, (_, i) => `c${i}: company(externalId: "c${i}") { ${metrics} }`).join(' ')} }`;
    expect((await server.query(query)).errors).toEqual([]);
  });
});
