import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO } from '../../src/cli/demo/data.js';
import { type DemoApp, type DemoReport, runDemo } from '../../src/cli/demo/index.js';
import { loadConfig } from '../../src/config/index.js';
import { type Ingestion } from '../../src/ingestion/types.js';
import { type App, createApp } from '../../src/server/index.js';

let folder: string;
let app: App;
let printed: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-demo-'));
  printed = '';
  app = await createApp(
    loadConfig({ DATA_DIR: folder, TODAY: '2026-11-21', LOG_LEVEL: 'silent', MATERIALIZE_THREADS: '0' }),
  );
  app.materializer.start();
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

function demo(newKey?: string, over: DemoApp = app): Promise<DemoReport> {
  const out = { write: (text: string) => (printed += text) };
  return runDemo(over, { out, url: 'http://127.0.0.1:4000', dataDir: folder, newKey });
}

/** The app, but its power fails after some batches of events. */
function failingAfter(batches: number): DemoApp {
  let left = batches;
  const ingestion: Pick<Ingestion, 'upsertCompanies' | 'trackActivities'> = {
    upsertCompanies: (...args) => app.ingestion.upsertCompanies(...args),
    trackActivities: (...args) => {
      if (left-- > 0) return app.ingestion.trackActivities(...args);
      return Promise.reject(new Error('power failure'));
    },
  };
  return { ...app, ingestion: { ...app.ingestion, ...ingestion } };
}

test('an interrupted start is gone on with, and nothing counts twice', async () => {
  await expect(demo('the-key', failingAfter(3))).rejects.toThrow('power failure');
  const second = await demo();
  expect(second.outcome).toBe('LOADED');
  expect(second.events).toBe(DEMO.events - 3 * 5000);
  expect(printed).toContain('Bearer the-key');

  printed = '';
  expect(await demo()).toEqual({ outcome: 'WAS_LOADED', events: 0, values: 0 });
  expect(printed.match(/^curl /gm)).toHaveLength(3);

  const best = await app.search.find('COMPANY', {
    first: 1,
    filter: { metric: { key: 'calculated.spend_30d', change: { days: 30, percent: { lte: -50 } } } },
  });
  expect(await best.totalCount()).toBe(1033);
}, 300_000);

test('a workspace with data of its own is left alone', async () => {
  await app.ingestion.upsertCompanies([{ externalId: 'acme' }], { apiKeyId: null, source: 'api' });
  expect((await demo()).outcome).toBe('FOREIGN');
  expect(await app.metrics.list()).toEqual([]);
});
