/**
 * previewFormula and explainFormula over HTTP: 50 companies × 90 days, of 10,240 companies with a year of history, on SQLite and on
 * MariaDB. The companies lie next to each other (the first by id) or all over the workspace.
 *
 *   node -r ./test/support/register-ts.cjs bench/preview.ts [sqlite|mysql]
 */
import 'reflect-metadata';
import { loadConfig } from '../src/config/index.js';
import { createApp, startServer } from '../src/server/index.js';
import { type Place } from '../test/support/databases.js';
import { loadCompanies, TODAY } from './support/companies.js';
import { onDatabases } from './support/places.js';
import { median, post } from './support/requests.js';

const ADMIN_KEY = 'a-key-for-the-bench';
const ROUNDS = { rounds: 30, warmUp: 10 };

const window = (days: number, op: string, prop: string) => ({ type: 'metricOverTime', days, op, prop });
const FORMULAS = {
  'one window of 7 days': window(7, 'SUM', 'activities.login'),
  'week over week, with a field and a condition': [
    'IF',
    ['DIVISION', window(7, 'SUM', 'activities.login'), { ...window(7, 'SUM', 'activities.login'), offset: 7 }],
    'more than',
    0.8,
    ['DIVISION', { type: 'propertyValue', prop: 'company.mrr' }, window(30, 'AVERAGE', 'activities.login')],
    0,
  ],
  'a calculated metric over 30 days': window(30, 'AVERAGE', 'calculated.weekly'),
};

const PREVIEW = `query ($formula: Formula!, $ids: [ID!], $first: Int) {
  previewFormula(model: COMPANY, formula: $formula, ids: $ids, first: $first, last: 90) { results { entity { id name } series { values } } } }`;
const EXPLAIN = `query ($formula: Formula!, $id: ID!) {
  explainFormula(entityId: $id, formula: $formula) { value nodes { text value note points { day value } } } }`;

async function measure(name: string, place: Place): Promise<void> {
  const env = { TODAY, ADMIN_KEY, PORT: '0', LOG_LEVEL: 'silent' };
  const app = await createApp(loadConfig({ ...env, DATA_DIR: place.dataDir, DATABASE_URL: place.url }));
  await loadCompanies(app);
  const server = await startServer(app, { work: false });
  const ask = (query: string, variables: object) =>
    post(`${server.url}/graphql`, ADMIN_KEY, JSON.stringify({ query, variables }));
  try {
    const spread = Array.from({ length: 50 }, (_, i) => id(1 + i * 200));
    for (const [label, formula] of Object.entries(FORMULAS)) {
      const near = await median(() => ask(PREVIEW, { formula, first: 50 }), ROUNDS);
      const far = await median(() => ask(PREVIEW, { formula, ids: spread }), ROUNDS);
      const why = await median(() => ask(EXPLAIN, { formula, id: spread[25] }), ROUNDS);
      process.stdout.write(
        `  ${name}, ${label}: neighbours ${near.toFixed(1)} ms, spread ${far.toFixed(1)} ms, explained ${why.toFixed(1)} ms\n`,
      );
    }
  } finally {
    await server.stop();
    await app.close();
  }
}

function id(row: number): string {
  return Buffer.from(`Company:${row}`).toString('base64url');
}

onDatabases(process.argv[2], measure).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
