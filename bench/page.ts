/**
 * A page of 50 companies × 3 metrics (calculated, activity, field) × 90 days over HTTP, of 10,240 companies with a year of
 * history, on SQLite and on MariaDB; against a bare Fastify handler that answers with the same JSON. The companies lie
 * next to each other (by id) or all over the workspace (by name).
 *
 *   npx tsc --outDir .tmp/bench && NODE_ENV=production node .tmp/bench/bench/page.js [sqlite|mysql]
 */
import 'reflect-metadata';
import fastify from 'fastify';
import { loadConfig } from '../src/config/index.js';
import { createApp, startServer } from '../src/server/index.js';
import { type Place } from '../test/support/databases.js';
import { loadCompanies, TODAY } from './support/companies.js';
import { onDatabases } from './support/places.js';
import { median, post } from './support/requests.js';

const ADMIN_KEY = 'a-key-for-the-bench';
const ROUNDS = { rounds: 60, warmUp: 30 };

const PAGE = (order: string) => `{ companies(first: 50${order}) { nodes { id name
  metrics(keys: ["calculated.weekly", "activities.login", "company.mrr"]) { metric { key } series(last: 90) { values } } } } }`;
const ORDERS = { 'by id': '', 'by name': ', orderBy: [{ field: NAME, direction: ASC }]' };

async function measure(name: string, place: Place): Promise<void> {
  const env = { TODAY, ADMIN_KEY, PORT: '0', LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' };
  const app = await createApp(loadConfig({ ...env, DATA_DIR: place.dataDir, DATABASE_URL: place.url }));
  await loadCompanies(app);
  const server = await startServer(app, { work: false });
  const bare = fastify();
  const answers = new Map<string, unknown>();
  bare.post('/:order', async (request) => answers.get((request.params as { order: string }).order));
  const bareUrl = await bare.listen({ port: 0, host: '127.0.0.1' });
  try {
    for (const [label, order] of Object.entries(ORDERS)) {
      const body = JSON.stringify({ query: PAGE(order) });
      answers.set(label, JSON.parse(await post(`${server.url}/graphql`, ADMIN_KEY, body)));
      const ours = await median(() => post(`${server.url}/graphql`, ADMIN_KEY, body), ROUNDS);
      const theirs = await median(() => post(`${bareUrl}/${encodeURIComponent(label)}`, ADMIN_KEY, body), ROUNDS);
      const ratio = (ours / theirs).toFixed(1);
      process.stdout.write(`  ${name}, ${label}: ${ours.toFixed(2)} ms, bare ${theirs.toFixed(2)} ms: ${ratio} ×\n`);
    }
  } finally {
    await bare.close();
    await server.stop();
    await app.close();
  }
}

onDatabases(process.argv[2], measure).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
