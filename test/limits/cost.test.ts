import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, getIntrospectionQuery, type OperationDefinitionNode, parse } from 'graphql';
import { dayFromIso } from '../../src/calendar/index.js';
import { loadConfig } from '../../src/config/index.js';
import { checkCost } from '../../src/server/cost/index.js';
import { bootServer, describeServer } from '../support/http.js';

const schema = buildSchema(readFileSync(path.join(__dirname, '../../schema/schema.graphql'), 'utf8'));
const TODAY = dayFromIso('2026-01-12') ?? 0;
const LIMIT = loadConfig({}).queryCostLimit;

function costOf(text: string, variables?: Record<string, unknown>, limit = Number.POSITIVE_INFINITY): number {
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return checkCost({ schema, document, operation, variables }, limit, TODAY);
}

const SERIES = 'metrics(keys: ["a", "b", "c"]) { metric { key } series(last: 90) { values } }';
const DASHBOARD = `{ ${Array.from({ length: 50 }, (_, i) => `c${i}: company(externalId: "${i}") { name ${SERIES} }`).join(' ')} }`;

describe('the formula of docs/limits.md', () => {
  test.each([
    ['an object', '{ workspace { today } }', 1],
    ['nothing of it', '{ __typename }', 0],
    ['introspection', '{ __schema { types { name fields { name } } } }', 5_000],
    ['of one type', '{ __type(name: "Query") { name fields { name } } }', 100],
    [
      'of the same several times over',
      'query { __schema { a: types { ...F } b: types { ...F } } } fragment F on __Type { c: fields { name } ... { d: name } }',
      5_000 * (1 + 6),
    ],
    ['an entity and another', '{ company(id: "x") { id } asset(id: "x") { company { id } } }', 3],
    ['aliases', '{ a: workspace { today } b: workspace { today } }', 2],
    ['a page: the search and fifty items', '{ companies { nodes { id } } }', 10 + 50],
    ['its size', '{ companies(first: 7) { nodes { id } } }', 10 + 7],
    ['edges and nodes', '{ companies(first: 7) { edges { node { id } } } }', 10 + 14],
    [
      'what is there once',
      '{ companies(first: 7) { pageInfo { endCursor } totalCount nodes { id } } }',
      10 + 1 + 10 + 7,
    ],
    [
      'pages in a page',
      '{ companies(first: 7) { nodes { endUsers(first: 3) { nodes { id } } } } }',
      10 + 7 * (1 + 10 + 3),
    ],
    ['metrics by their keys', '{ company(id: "x") { metrics(keys: ["a", "b", "c"]) { value } } }', 1 + 3],
    [
      'a series by its numbers',
      '{ company(id: "x") { metric(key: "a") { series(last: 90) { values } } } }',
      1 + 1 + 1 + 3,
    ],
    [
      'its points',
      '{ company(id: "x") { metric(key: "a") { series(last: 90) { points { day } } } } }',
      1 + 1 + 1 + 3 + 9,
    ],
    [
      'a series by its days',
      '{ company(id: "x") { metric(key: "a") { series(from: "2025-12-14", to: "2026-01-12") { values } } } }',
      1 + 1 + 1 + 1,
    ],
    [
      'a series by its weeks',
      '{ company(id: "x") { metric(key: "a") { series(from: "2025-01-13", every: WEEK) { values } } } }',
      1 + 1 + 1 + 2,
    ],
    [
      'a preview: entities × days',
      '{ previewFormula(model: COMPANY, formula: "1", first: 100, last: 90) { check { valid } } }',
      1 + 300 + 1,
    ],
    [
      'an explanation',
      '{ explainFormula(entityId: "x", key: "a") { root { children { points { day } } } } }',
      500 + 1 + 2,
    ],
    ['the catalogue', '{ metrics { key inputs { key } } }', 100 + 100 * 10],
    ['versions of a metric', '{ calculatedMetric(key: "x") { versions { text createdBy { name } } } }', 1 + 50 * 2],
    ['the newest ones', '{ calculatedMetric(key: "x") { versions(first: 7) { text } } }', 1 + 7],
    [
      'where a value comes from',
      '{ company(id: "x") { metric(key: "a") { origin { engineVersion run { trigger } version { text } } } } }',
      1 + 1 + 3,
    ],
    ['one item', 'mutation { deleteCalculatedMetric(key: "x") }', 2],
    [
      'metric conditions and orders',
      '{ companies(first: 0, filter: { or: [{ metric: { key: "a" } }, { not: { metric: { key: "b" } } }] }, orderBy: { metric: { key: "c" }, direction: ASC }) { nodes { id } } }',
      10 + 30,
    ],
    [
      'what is left out',
      '{ workspace { today } b: workspace @skip(if: true) { today } ... @include(if: false) { company(id: "x") { id } } }',
      1,
    ],
    [
      'the dearest of the types that an interface may be',
      '{ node(id: "x") { id ... on Company { a: endUsers { nodes { id } } } ... on Asset { company { id } } } }',
      1 + 10 + 50,
    ],
  ])('%s', (_, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  test('variables are taken into account: sent, left out, by default', () => {
    const query =
      'query ($n: Int = 20, $k: [String!]!) { companies(first: $n) { nodes { metrics(keys: $k) { value } } } }';
    const cost = (n: number, keys: number) => 10 + n * (1 + keys);
    expect(costOf(query, { n: 5, k: ['a', 'b'] })).toBe(cost(5, 2));
    expect(costOf(query, { k: ['a', 'b'] })).toBe(cost(20, 2));
    expect(costOf(query, { k: 'a' })).toBe(cost(20, 1));
    expect(costOf(query, { n: 1e9, k: ['a'] })).toBe(cost(500, 1));
    expect(costOf(query, { n: -3, k: ['a'] })).toBe(10);
    expect(costOf('query ($s: Boolean!) { workspace @skip(if: $s) { today } }', { s: true })).toBe(0);
  });

  test('items of mutations', () => {
    const query = 'mutation ($i: [CompanyInput!]!) { upsertCompanies(input: $i) { created } }';
    expect(costOf(query, { i: Array(5000).fill({ externalId: 'x' }) })).toBe(5001);
    expect(costOf(query, { i: { externalId: 'x' } })).toBe(2);
  });

  test('a fragment counts wherever it is used, and is looked at once', () => {
    const bomb = Array.from({ length: 60 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(
      '\n',
    );
    const document = `{ ...f0 } ${bomb} fragment f60 on Query { workspace { today } }`;
    expect(costOf(document)).toBe(2 ** 60);
  });
});

test('docs/limits.md does its sums right', () => {
  const docs = readFileSync(path.join(__dirname, '../../docs/limits.md'), 'utf8');
  const page = (first: number, days: number) =>
    costOf(`{ companies(first: ${first}) { nodes { name ${SERIES.replace('90', String(days))} } } }`);
  expect(docs).toContain(`= ${page(50, 90).toLocaleString('en')};`);
  expect(docs).toContain(`\n${page(500, 365).toLocaleString('en')}.`);
  const users = costOf('{ companies(first: 500) { nodes { endUsers { nodes { email } } } } }');
  expect(docs).toContain(`each cost ${users.toLocaleString('en')}.`);
  expect(docs).toContain(`The\nlimit is ${LIMIT.toLocaleString('en')};`);
});

describe('the limit', () => {
  test.each([
    [
      '50 companies × 3 metrics × 90 days',
      `{ companies { nodes { id name ${SERIES} } pageInfo { endCursor } totalCount } }`,
    ],
    ['50 companies by their names', DASHBOARD],
    [
      'a page of 500 with a year of three metrics',
      `{ companies(first: 500) { nodes { name ${SERIES.replace('90', '365')} } totalCount } }`,
    ],
    ['500 companies with 50 end-users each', '{ companies(first: 500) { nodes { endUsers { nodes { email } } } } }'],
    ['what GraphiQL asks', getIntrospectionQuery()],
  ])('%s costs less than a fifth of it', (_, query) => {
    expect(costOf(query)).toBeLessThan(LIMIT / 5);
  });

  test('three pages of 500 within each other cost more', () => {
    const users = 'endUsers(first: 500) { nodes { company { assets(first: 500) { nodes { name } } } } }';
    const query = `{ workspace { today } companies(first: 500) { totalCount nodes { name ${users} } } }`;
    expect(() => costOf(query, {}, LIMIT)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('ask for smaller pages'),
        extensions: expect.objectContaining({
          code: 'QUERY_TOO_COSTLY',
          limit: LIMIT,
          cost: 1 + 10 + 10 + 500 * (1 + 10 + 500 * (1 + 1 + 10 + 500)),
          path: 'companies(500).nodes.endUsers(500).nodes.company.assets(500)',
        }),
      }),
    );
  });
});

test('of an interface the dear type is told', () => {
  const users = 'endUsers(first: 500) { nodes { company { assets(first: 500) { nodes { name } } } } }';
  expect(() => costOf(`{ node(id: "x") { id ... on Company { ${users} } } }`, {}, LIMIT)).toThrow(
    expect.objectContaining({
      extensions: expect.objectContaining({ path: 'node.endUsers(500).nodes.company.assets(500)' }),
    }),
  );
});

describeServer('answers carry what they cost', { work: false }, (server) => {
  const post = async (body: object) => {
    const response = await fetch(`${server().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer admin-key-of-the-tests' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { errors?: { extensions: { code: string } }[]; extensions: unknown };
  };

  test.each([
    ['data', '{ companies(first: 3) { nodes { id } } }', 13, undefined],
    ['introspection', '{ __schema { queryType { name } } }', 5_000, undefined],
    ['a field that fails', '{ company { id } }', 1, 'BAD_USER_INPUT'],
    ['a document that is none', '{', 0, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', '{ x }', 0, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s', async (_, query, requested, code) => {
    const answer = await post({ query });
    expect(answer.extensions).toEqual({ cost: { requested, limit: LIMIT } });
    expect(answer.errors?.[0]?.extensions.code).toBe(code);
  });

  test('what costs too much is refused unread, and says so', async () => {
    const query = 'query ($n: Int) { companies(first: $n) { nodes { assets(first: $n) { nodes { id } } } } }';
    const answer = await post({ query, variables: { n: 500 } });
    const cost = 10 + 500 * (1 + 10 + 500);
    expect(answer).toEqual({
      errors: [
        expect.objectContaining({
          extensions: { code: 'QUERY_TOO_COSTLY', cost, limit: LIMIT, path: 'companies(500).nodes.assets(500)' },
        }),
      ],
      extensions: { cost: { requested: cost, limit: LIMIT } },
    });
  });
});

test.each([
  ['QUERY_COST_LIMIT', ['0', '-1', '1.5', 'much', '1e6']],
  ['REQUEST_TIMEOUT', ['0', '-1', '3601', 'soon', '1e1']],
])('%s must make sense', (name, values) => {
  for (const value of values) {
    const refused = expect.objectContaining({ code: 'CONFIG_INVALID', path: name });
    expect(() => loadConfig({ [name]: value })).toThrow(refused);
  }
});

test('QUERY_COST_LIMIT sets it', async () => {
  const server = await bootServer({ work: false, env: { QUERY_COST_LIMIT: '59' } });
  try {
    const many = await server.query('{ companies { nodes { id } } }');
    expect(many.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COSTLY', cost: 60, limit: 59 } }]);
    expect((await server.query('{ companies(first: 49) { nodes { id } } }')).errors).toEqual([]);
  } finally {
    await server.close();
  }
});
