import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadAcme } from '../server/acme.js';
import { bootServer, type TestServer } from '../support/http.js';

const PAGE = readFileSync(path.join(__dirname, '..', '..', 'docs', 'explain.md'), 'utf8');

/** Each request of the page with the answer that stands below it. */
const EXAMPLES = [...PAGE.matchAll(/```graphql\n(.*?)```\s*```json\n(.*?)```/gs)].map(
  ([, request, answer]) => [request ?? '', answer ?? ''] as const,
);

describe('docs/explain.md is answered as it says', () => {
  let server: TestServer;
  let acme = '';
  beforeAll(async () => {
    server = await bootServer({ work: false });
    await loadAcme(server);
    await server.data(
      'mutation { upsertCompanies(input: [{ externalId: "acme", custom: { seats: 0 } }]) { updated } }',
    );
    await server.data(
      `mutation { createCalculatedMetric(input: { slug: "logins_per_seat", name: "Logins per seat", model: COMPANY, emptyAs: ZERO
        formula: "SUM(activities.login, 7d) / company.custom.seats" }) { key } }`,
    );
    acme = (await server.data('{ company(externalId: "acme") { id } }')).company.id;
  });
  afterAll(() => server.close());

  test('there are some', () => {
    expect(EXAMPLES).toHaveLength(5);
  });

  test.each(EXAMPLES)('request %#', async (request, answer) => {
    const { data, errors } = await server.query(request.replaceAll('ACME', acme));
    const [error] = errors;
    const given = error === undefined ? data : { error: error.message, ...error.extensions };
    if (process.env.SHOW_ANSWERS) process.stdout.write(`${JSON.stringify(given, null, 2)}\n`);
    expect(given).toEqual(JSON.parse(answer.replaceAll('ACME', acme)));
  });
});
