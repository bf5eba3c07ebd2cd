import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDatabases } from '../support/databases.js';
import { bootServer, type TestServer } from '../support/http.js';
import { define, push } from './server-with.js';

const PLUGIN = `module.exports = { name: 'acme-picky', apiVersion: 1, definitions: [
  { kind: 'operator', name: 'PICKY', summary: 'Throws above 5.', parameters: [{ name: 'value' }], empties: 'propagate',
    evaluate: (value) => { if (value > 5) throw new Error('too much: ' + value); return value; } },
  { kind: 'aggregation', name: 'CHOOSY', summary: 'Throws on 3.',
    points: (points) => { if (points.includes(3)) throw new Error('three'); return points.length; } },
  { kind: 'operator', name: 'NEVER', summary: 'Always throws.', parameters: [{ name: 'value' }], empties: 'propagate',
    evaluate: () => { throw new Error('x'.repeat(100000)); } },
  { kind: 'operator', name: 'ODD', summary: 'Throws what is no error.', parameters: [{ name: 'value' }], empties: 'propagate',
    evaluate: () => { throw Object.create(null); } },
  { kind: 'operator', name: 'TEXT', summary: 'Gives a text.', parameters: [{ name: 'value' }], empties: 'propagate',
    evaluate: (value) => value > 5 ? Infinity : value > 4 ? NaN : value > 3 ? 'many' : value > 2 ? undefined : value },
  { kind: 'aggregation', name: 'BROKEN', summary: 'Its state throws.',
    state: { empty: [0], add: (s, at, value) => { if (value === 4) throw new Error('four'); s[at] += value; },
      merge: (s, at, other, from) => { s[at] += other[from]; }, result: (s, at) => s[at] } },
] };`;

/** The lines of a log that tell of plugins. */
function told(lines: readonly string[]): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.thrown !== undefined);
}

describeDatabases('a plugin that throws on some data', (context) => {
  it('makes those values empty, is reported once a run with plugin, operator, entity and day, and the run goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-faults-'));
    writeFileSync(join(folder, 'picky.js'), PLUGIN);
    const lines: string[] = [];
    let server: TestServer | undefined;
    try {
      const env = { PLUGINS: join(folder, 'picky.js') };
      server = await bootServer({ place: await context.place(), env, onLog: (line) => lines.push(line) });
      await push(server, 'acme', 'storage', [1, 2, 3, 4, 5, 6, 7]);
      await push(server, 'beta', 'storage', [9, 1]);
      const last = { type: 'metricOverTime', prop: 'metrics.storage' };
      await define(server, {
        picky: ['PICKY', last],
        never: ['NEVER', last],
        odd: ['ODD', last],
        text: ['TEXT', last],
        broken: { ...last, days: 2, op: 'BROKEN' },
        choosy: { ...last, days: 3, op: 'CHOOSY' },
        sound: ['SUM', last, 1],
      });
      const document = `query ($key: String!) {
        company(externalId: "acme") { metric(key: $key) { series(from: "2026-01-05", to: "2026-01-11") { values } } }
      }`;
      const values = async (key: string) => (await server!.data(document, { key })).company.metric.series.values;
      expect(await values('calculated.picky')).toEqual([1, 2, 3, 4, 5, null, null]);
      expect(await values('calculated.choosy')).toEqual([1, 2, null, null, null, 3, 3]);
      expect(await values('calculated.never')).toEqual(Array(7).fill(null));
      expect(await values('calculated.odd')).toEqual(Array(7).fill(null));
      expect(await values('calculated.text')).toEqual([1, 2, null, null, null, null, null]);
      expect(await values('calculated.broken')).toEqual([1, 3, 5, null, null, 11, 13]);
      expect(await values('calculated.sound')).toEqual([2, 3, 4, 5, 6, 7, 8]);
      const picky = told(lines).filter((line) => line.operator === 'PICKY');
      // Once a run, not once a value: acme on two days, beta on one.
      expect(new Set(picky.map((line) => line.run)).size).toBe(picky.length);
      expect(picky.find((line) => line.values === 3)).toMatchObject({
        plugin: 'acme-picky',
        model: 'COMPANY',
        entity: 'acme',
        day: '2026-01-10',
        thrown: 'too much: 6',
        msg: 'operator PICKY of the plugin acme-picky threw: at least 3 values are empty',
      });
      expect(told(lines).find((line) => line.aggregation === 'CHOOSY')).toMatchObject({
        thrown: 'three',
        day: '2026-01-07',
      });
      const runs = '{ materializationRuns { nodes { status warnings parkedUnits { error } } } }';
      const { nodes } = (await server.data(runs)).materializationRuns;
      expect(nodes).not.toContainEqual(expect.objectContaining({ status: 'FAILED' }));
      const warnings: string[] = nodes.flatMap((run: { warnings: string[] }) => run.warnings);
      const start = 'operator PICKY of the plugin acme-picky threw for COMPANY acme on 2026-01-10: too much: 6';
      expect(warnings).toContain(`${start} (at least 3 values are empty)`);
      for (const name of ['operator NEVER', 'operator ODD', 'aggregation CHOOSY', 'aggregation BROKEN'])
        expect(warnings.join('\n')).toContain(`${name} of the plugin acme-picky threw`);
      expect(Math.max(...warnings.map((warning) => warning.length))).toBeLessThan(500);
    } finally {
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
