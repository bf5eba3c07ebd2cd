import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES } from '../../src/errors/index.js';
import { bootServer, type TestServer } from '../support/http.js';

const ROOT = path.join(__dirname, '../..');
const CODES: Readonly<Record<string, string>> = ERROR_CODES;

/** What Apollo and graphql-js answer by themselves; everything else of theirs becomes BAD_USER_INPUT or INTERNAL_ERROR. */
const THEIRS = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
];

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));
}

/** The rows of docs/errors.md: code, meaning, HTTP, example, what to do. */
const documented = readFileSync(path.join(ROOT, 'docs/errors.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

describe('the catalogue and docs/errors.md', () => {
  test('have the same codes, each once, with the same meanings', () => {
    const rows = documented.map(([code, meaning]) => [code?.replaceAll('`', ''), meaning]);
    expect(new Set(rows.map(([code]) => code)).size).toBe(rows.length);
    expect(Object.fromEntries(rows)).toEqual(CODES);
  });

  test.each(documented)('%s has an example and a remedy', (...[, , http, example, remedy]) => {
    expect(http).toMatch(/^$|^\d{3}\b/);
    expect(example?.length).toBeGreaterThan(3);
    expect(remedy).toMatch(/\.$/);
  });

  test('every code is used by the sources, and every code that they use is in the catalogue', () => {
    const files = [...sources('src'), ...sources('schema')].filter((file) => file !== 'src/errors/codes.ts');
    const used = new Set(THEIRS);
    for (const file of files) {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      for (const [, code] of text.matchAll(/['"]([A-Z]+(?:_[A-Z]+)+)['"]/g)) if (code !== undefined) used.add(code);
      // Codes as keys of a table.
      for (const [, code] of text.matchAll(/^\s*([A-Z]+(?:_[A-Z]+)+):/gm)) if (code !== undefined) used.add(code);
      const given = [...text.matchAll(/(?:TidemarkError\(\s*|scalarError\(\s*|\b(?:code|reason): )'([A-Z_]{4,})'/g)];
      const unknown = given.map(([, code]) => code ?? '').filter((code) => !(code in CODES));
      expect({ file, unknown: unknown.filter((code) => code !== 'INTERNAL_SERVER_ERROR') }).toEqual({
        file,
        unknown: [],
      });
    }
    expect(Object.keys(CODES).filter((code) => !used.has(code) && !mentioned(code, files))).toEqual([]);
  });
});

/** Codes with only one word. */
function mentioned(code: string, files: readonly string[]): boolean {
  return files.some((file) => readFileSync(path.join(ROOT, file), 'utf8').includes(`'${code}'`));
}

describe('answers', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await bootServer({ work: false });
  });
  afterAll(() => server.close());

  test.each([
    ['a field', '{ workspace { versio } }', {}, ['version']],
    ['a root field', '{ compnies { totalCount } }', {}, ['companies']],
    ['an argument', '{ companies(frist: 1) { totalCount } }', {}, ['first']],
    ['an enum value', '{ calculatedMetrics(model: COMPNY) { key } }', {}, ['COMPANY']],
    ['a type', '{ node(id: "x") { ... on Compny { id } } }', {}, ['Company']],
    ['an input field', '{ companies(filter: { nme: { eq: "x" } }) { totalCount } }', {}, ['name']],
    [
      'an input field of a variable',
      'query ($f: CompanyFilter) { companies(filter: $f) { totalCount } }',
      { f: { and: [{ segmnt: { eq: 'x' } }] } },
      ['segment'],
    ],
    [
      'an enum value of a variable',
      'query ($o: [EntityOrder!]) { companies(orderBy: $o) { totalCount } }',
      { o: [{ field: 'NAMES', direction: 'ASC' }] },
      ['NAME'],
    ],
    ['a metric', '{ metric(key: "system.activity_cuont", model: COMPANY) { key } }', {}, ['system.activity_count']],
  ])('an unknown name of %s comes with what was probably meant', async (_, query, variables, suggestions) => {
    const [error] = (await server.query(query, variables)).errors;
    expect(error?.extensions.suggestions).toEqual(expect.arrayContaining(suggestions));
    expect(error?.message).toContain('Did you mean');
  });

  test.each([
    ['a document that is none', '{ workspace', {}, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', '{ nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable that is missing', 'query ($k: String!) { calculatedMetric(key: $k) { key } }', {}, 'BAD_USER_INPUT'],
    [
      'a variable of a wrong type',
      'query ($n: Int) { companies(first: $n) { totalCount } }',
      { n: '5' },
      'BAD_USER_INPUT',
    ],
    ['two operations, none named', 'query A { __typename } query B { __typename }', {}, 'OPERATION_RESOLUTION_FAILURE'],
    ['no operation', 'fragment f on Query { __typename }', {}, undefined],
    [
      'more faults in variables than are listed',
      'mutation ($i: [CompanyInput!]!) { upsertCompanies(input: $i) { created } }',
      { i: Array(100).fill({ name: 'x' }) },
      'BAD_USER_INPUT',
    ],
  ])('%s: %s', async (_, query, variables, code) => {
    const { errors, data } = await server.query(query, variables);
    expect(data ?? null).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(Object.keys(CODES)).toContain(error.extensions.code);
    if (code !== undefined) expect(errors[0]?.extensions.code).toBe(code);
  });

  test('a persisted query that is not known', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer admin-key-of-the-tests' },
      body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] });
  });
});
