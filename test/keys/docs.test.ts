import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildTidemarkSchema } from '../../schema/build.js';
import { scopesOf } from '../../schema/scopes.js';
import { TRUST_MS } from '../../src/keys/key-cache.js';
import { FAILURES_LIMIT } from '../../src/server/rate-limit.js';
import { bootServer } from '../support/http.js';

const page = readFileSync(path.join(__dirname, '../../docs/keys.md'), 'utf8');

test('the examples of docs/keys.md work', async () => {
  const examples = [...page.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
  expect(examples).toHaveLength(1);
  const server = await bootServer({ work: false });
  for (const example of examples) {
    // The key of the example lasts for as long as this page is read.
    const { createApiKey } = await server.data(example.replace('2027', '2999'));
    expect(createApiKey).toMatchObject({ apiKey: { name: 'CRM export', scopes: ['READ'] } });
  }
  await server.close();
});

test('its table names mutations that there are, with the scope that they need', () => {
  const rows = [...page.matchAll(/^\| `([A-Z]+)` \| (.*) \|$/gm)];
  expect(rows.map(([, scope]) => scope)).toEqual(['READ', 'INGEST', 'MANAGE', 'ADMIN']);
  const scopes = scopesOf(buildTidemarkSchema());
  const named = rows.flatMap(([, scope, text]) =>
    [...(text ?? '').matchAll(/`(\w+)(…?)`/g)].map(([, name = '', rest]) => ({ scope, name, rest })),
  );
  for (const { scope, name, rest } of named) {
    const fields = [...scopes].filter(([field]) => (rest === '…' ? field.startsWith(name) : field === name));
    const data = fields.filter(([field]) => field !== 'deleteCalculatedMetric');
    expect([name, new Set(data.map(([, needed]) => needed))]).toEqual([name, new Set([scope])]);
  }
});

test('its numbers are those of the code', async () => {
  expect(page).toContain('for five seconds');
  expect(TRUST_MS).toBe(5_000);
  expect(page).toContain(`sent ${FAILURES_LIMIT} requests`);
});
