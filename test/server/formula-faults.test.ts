import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { push } from '../plugins/server-with.js';
import { bootServer } from '../support/http.js';

const PLUGIN = `module.exports = { name: 'acme-picky', apiVersion: 1, definitions: [
  { kind: 'operator', name: 'PICKY', summary: 'Throws above 5.', parameters: [{ name: 'value' }], empties: 'propagate',
    evaluate: (value) => { if (value > 5) throw new Error('too much: ' + value); return value; } },
] };`;

test('a plugin that fails on some data is named by a preview and in an explanation', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-picky-'));
  writeFileSync(join(folder, 'picky.js'), PLUGIN);
  const server = await bootServer({ env: { PLUGINS: join(folder, 'picky.js') }, work: false });
  try {
    await push(server, 'acme', 'storage', [4, 5, 6, 7]);
    const formula = ['PICKY', { type: 'metricOverTime', prop: 'metrics.storage' }];
    const { previewFormula } = await server.data(
      `query ($formula: Formula!) { previewFormula(model: COMPANY, formula: $formula, last: 4) {
        results { entity { id } series { values } } faults { kind name plugin day message entity { name } } } }`,
      { formula },
    );
    const [{ entity, series }] = previewFormula.results;
    expect(series.values).toEqual([4, 5, null, null]);
    const fault = { kind: 'OPERATOR', name: 'PICKY', plugin: 'acme-picky', entity: { name: 'acme' } };
    expect(previewFormula.faults).toEqual([
      { ...fault, day: '2026-01-10', message: 'too much: 6' },
      { ...fault, day: '2026-01-11', message: 'too much: 7' },
    ]);
    const { explainFormula } = await server.data(
      'query ($id: ID!, $formula: Formula!) { explainFormula(entityId: $id, formula: $formula) { value root { note } } }',
      { id: entity.id, formula },
    );
    expect(explainFormula).toEqual({ value: null, root: { note: 'PICKY failed: too much: 7.' } });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
