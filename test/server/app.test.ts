import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../src/config/index.js';
import { createApp } from '../../src/server/index.js';
import { bootServer } from '../support/http.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'tidemark-app-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const config = (env: Record<string, string> = {}) =>
  loadConfig({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', MATERIALIZE_THREADS: '0', ...env });

test('a restart goes on with what is there: data, time zone, keys', async () => {
  const first = await createApp(config({ TIME_ZONE: 'America/New_York', TODAY: '2026-01-12' }));
  const secret = await first.keys.ensureFirst();
  await first.ingestion.upsertCompanies([{ externalId: 'acme', createdAt: '2025-01-01' }], {
    apiKeyId: null,
    source: 'test',
  });
  await first.close();

  const server = await bootServer({ place: { dataDir }, work: false, env: { ADMIN_KEY: '' } });
  expect(await server.app.keys.ensureFirst()).toBeUndefined();
  const { data, errors } = await server.query(
    '{ workspace { timeZone } company(externalId: "acme") { createdAt } }',
    {},
    secret,
  );
  await server.close();
  expect(errors).toEqual([]);
  // The bare date was a day in New York.
  expect(data).toEqual({
    workspace: { timeZone: 'America/New_York' },
    company: { createdAt: '2025-01-01T05:00:00.000Z' },
  });

  await expect(createApp(config({ TIME_ZONE: 'UTC' }))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    path: 'TIME_ZONE',
  });
});

test("an instant belongs to the day of the workspace's zone", async () => {
  const server = await bootServer({ timeZone: 'America/New_York', work: false });
  await server.data(
    'mutation { upsertCompanies(input: [{ externalId: "acme", createdAt: "2025-12-01" }]) { created } }',
  );
  const { trackActivities } = await server.data(`mutation { trackActivities(input: [
    { name: "login", companyExternalId: "acme", at: "2026-01-06T03:30:00Z" }
    { name: "login", companyExternalId: "acme", at: "2026-01-05T23:59:59" }
    { name: "login", companyExternalId: "acme", at: "2026-01-06" }
  ]) { accepted errors { message } } }`);
  expect(trackActivities).toEqual({ accepted: 3, errors: [] });
  const { company } = await server.data(
    '{ company(externalId: "acme") { metric(key: "activities.login") { series(from: "2026-01-05", to: "2026-01-06") { values } } } }',
  );
  await server.close();
  expect(company.metric.series.values).toEqual([2, 1]);
});

test('plugins speak the same language', async () => {
  const plugin = path.join(dataDir, 'twice.js');
  writeFileSync(
    plugin,
    `module.exports = { name: 'twice', apiVersion: 1, definitions: [{ kind: 'operator', name: 'TWICE', summary: 'Twice the value.',
      parameters: [{ name: 'value' }], empties: 'propagate', evaluate: (value) => 2 * value, examples: [{ given: [2], gives: 4 }] }] };`,
  );
  const server = await bootServer({ work: false, env: { PLUGINS: plugin } });
  const { operators, checkFormula } = await server.data(`{
    operators(kind: OPERATOR) { name plugin signature }
    checkFormula(model: COMPANY, formula: ["TWICE", { type: "rawNumber", value: 2 }]) { valid }
  }`);
  await server.close();
  expect(operators).toContainEqual({ name: 'TWICE', plugin: 'twice', signature: 'TWICE(value)' });
  expect(checkFormula.valid).toBe(true);
  await expect(createApp(config({ PLUGINS: './nowhere.js' }))).rejects.toMatchObject({ code: 'PLUGIN_INVALID' });
});

test('a server that stops answers what it was asked, then nobody', async () => {
  const server = await bootServer({ place: { dataDir }, work: false });
  const { database } = server.app;
  const snapshot = database.snapshot.bind(database);
  let asked = () => {};
  const reached = new Promise<void>((done) => {
    asked = done;
  });
  database.snapshot = async (work) => {
    asked();
    await new Promise((done) => setTimeout(done, 300));
    return snapshot(work);
  };
  const answer = server.query('{ metric(key: "system.activity_count", model: COMPANY) { key } }');
  await reached;
  await server.close();
  expect(await answer).toMatchObject({ status: 200, data: { metric: { key: 'system.activity_count' } } });
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
});
