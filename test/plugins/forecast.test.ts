import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlugins } from '../../src/registry/index.js';
import { assertGolden, checkPlugin } from '../../src/testing/index.js';
import { describeServer } from '../support/http.js';
import { define, push } from './server-with.js';

const FOLDER = join(__dirname, 'tidemark-forecast');

test('the plugin passes the test kit, as its own test has it', async () => {
  const [plugin] = await loadPlugins([FOLDER]);
  expect(checkPlugin(plugin!)).toEqual([]);
  await assertGolden(readFileSync(join(FOLDER, 'forecast.golden'), 'utf8'), [plugin!]);
});

describeServer('a plugin of a third party', { env: { PLUGINS: FOLDER } }, (server) => {
  test('its metrics are defined, computed, read, filtered and explained like any other', async () => {
    await push(server(), 'acme', 'storage', [4, 8, 8, 8, 8, 8, 8, 10]);
    await push(server(), 'beta', 'storage', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const window = (op: string, days: number) => ({ type: 'metricOverTime', prop: 'metrics.storage', days, op });
    await define(server(), {
      smooth: window('EWMA_7', 2),
      high: window('P90', 10),
      chance: ['LOGISTIC', { type: 'metricOverTime', prop: 'calculated.high' }, 9.1, 2],
      before: { type: 'weeksAgo', prop: 'metrics.storage', weeks: 1, days: 3 },
    });
    const data = await server().data(`{
      company(externalId: "beta") { metrics(keys: ["calculated.smooth", "calculated.high", "calculated.chance", "calculated.before"]) { value stale } }
      companies(filter: { metric: { key: "calculated.high", value: { gt: 8.5 } } }) { nodes { externalId } }
      calculatedMetric(key: "calculated.smooth") { formula }
      operators { name plugin signature }
    }`);
    const half = 2 ** (-1 / 7);
    const values = data.company.metrics.map((metric: { value: number }) => metric.value);
    expect(values).toEqual([(9 * half + 10) / (half + 1), 9.1, 0.5, 6].map((value) => expect.closeTo(value, 9)));
    expect(data.company.metrics.every((metric: { stale: boolean }) => !metric.stale)).toBe(true);
    expect(data.companies.nodes).toEqual([{ externalId: 'acme' }, { externalId: 'beta' }]);
    // Canonical spelling, whatever alias was written.
    expect(data.calculatedMetric.formula).toMatchObject({ op: 'SMOOTHED_7' });
    expect(data.operators).toContainEqual({
      name: 'LOGISTIC',
      plugin: 'tidemark-forecast',
      signature: 'LOGISTIC(value, midpoint = 0, steepness = 1)',
    });
  });
});
