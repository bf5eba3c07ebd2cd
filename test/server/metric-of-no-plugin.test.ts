import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { define, push } from '../plugins/server-with.js';
import { writeTwice } from '../plugins/twice.js';
import { describeDatabases } from '../support/databases.js';
import { bootServer } from '../support/http.js';

const QUERY = `query {
  company(externalId: "acme") {
    twice: metric(key: "calculated.twice") { value stale series(from: "2026-01-10", to: "2026-01-11") { values } }
    sound: metric(key: "calculated.sound") { value stale series(from: "2026-01-10", to: "2026-01-11") { values } }
    pushed: metric(key: "metrics.storage") { value stale }
  }
}`;

describeDatabases('a metric of a plugin that is gone', (context) => {
  it('is an error in its own fields, and those beside it have their values', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-gone-'));
    const PLUGINS = writeTwice(folder);
    const place = await context.place();
    const last = { type: 'metricOverTime', prop: 'metrics.storage' };
    try {
      const before = await bootServer({ place, env: { PLUGINS } });
      try {
        await push(before, 'acme', 'storage', [3, 4]);
        await define(before, { twice: ['TWICE', last], sound: ['SUM', last, 1] });
      } finally {
        await before.close();
      }
      const server = await bootServer({ place });
      try {
        const { data, errors } = await server.query(QUERY);
        expect(data.company.sound).toEqual({ value: 5, stale: false, series: { values: [4, 5] } });
        expect(data.company.pushed).toEqual({ value: 4, stale: false });
        const places = errors.map(({ path, extensions }) => [path?.join('.'), extensions.code]);
        expect(places).toContainEqual(['company.twice.value', 'FORMULA_INVALID']);
        for (const [path] of places) expect(path).toMatch(/^company\.twice\b/);
      } finally {
        await server.close();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
