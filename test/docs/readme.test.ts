import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bootServer, type TestServer } from '../support/http.js';

const README = readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');

function blocks(language: string): string[] {
  return [...README.matchAll(/```(\w+)\n(.*?)```/gs)].flatMap(([, found, text]) =>
    found === language && text !== undefined ? [text] : [],
  );
}

/** The bodies of the README's `ask '…'`. */
const ASKED = [...README.matchAll(/^ask '(.*)'$/gm)].map(
  ([, body]) => (JSON.parse(body ?? '') as { query: string }).query,
);

describe("the README's requests are answered without an error", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await bootServer({ today: '2026-11-21' });
    // What the demo defines.
    await server.app.metrics.create(
      {
        slug: 'spend_30d',
        name: 'Spend',
        model: 'COMPANY',
        formula: { type: 'metricOverTime', prop: 'activities.purchase', property: 'amount', days: 30, op: 'SUM' },
      },
      null,
    );
  });
  afterAll(() => server.close());

  test('there are some', () => {
    expect([ASKED.length, blocks('graphql').length]).toEqual([1, 3]);
  });

  test.each([...ASKED, ...blocks('graphql')])('request %#', async (query) => {
    const answer = await server.query(query);
    expect(answer).toMatchObject({ status: 200, errors: [] });
    for (const part of Object.values(answer.data as Record<string, { errors?: unknown[] }>)) {
      expect(part.errors ?? []).toEqual([]);
    }
  });
});
