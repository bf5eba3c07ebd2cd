import { defineOperator, definePlugin } from '../../src/plugin-api/index.js';
import { assertGolden, runGolden } from '../../src/testing/index.js';

const LOAD = 'load from 2026-01-05\n  acme  metrics.used  1 2 3\n';

const picky = definePlugin({
  name: 'picky',
  apiVersion: 1,
  definitions: [
    defineOperator({
      name: 'PICKY',
      summary: 'Throws above 2.',
      parameters: [{ name: 'value' }],
      empties: 'propagate',
      evaluate: (value) => {
        if (value > 2) throw new Error('too much');
        return value;
      },
    }),
  ],
});

test.each([
  ['a wrong value', 'MAX(metrics.used, 3d)\n  acme 5', 'golden:3: acme on 2026-01-07: 3 instead of 5'],
  ['a wrong empty', 'MAX(metrics.used, 3d)\n  acme _', 'golden:3: acme on 2026-01-07: 3 instead of empty'],
  [
    'an entity that is not there',
    'MAX(metrics.used, 3d)\n  amce 3',
    'golden:3: amce is not loaded, or of another model',
  ],
  [
    'a mistake in a formula',
    'MAXX(metrics.used)\n  acme 3',
    /^golden:3: problems\n +ERROR FORMULA_UNKNOWN_OPERATOR at offset 0: .+ Did you mean MAX\?\n +instead of\n +none$/,
  ],
  [
    'a function that throws',
    'PICKY(metrics.used)\n  acme 3',
    'golden:3: operator PICKY threw for acme on 2026-01-07: too much',
  ],
])('%s is told with its line', async (_, question, said) => {
  const [failure, ...more] = await runGolden(`${LOAD}eval at 2026-01-07\n  ${question}`, [picky]);
  expect(more).toEqual([]);
  if (typeof said === 'string') expect(failure).toBe(said);
  else expect(failure).toMatch(said);
});

test('a calculated metric is JSON or text', async () => {
  const metric = (formula: string) =>
    runGolden(`${LOAD}metric pace = ${formula}\neval at 2026-01-07\n  calculated.pace\n  acme 6`);
  expect(await metric('SUM(metrics.used, 3d)')).toEqual([]);
  expect(await metric('["SUM", {"type":"metricOverTime","prop":"metrics.used","days":3,"op":"SUM"}]')).toEqual([]);
  for (const wrong of ['SUMM(metrics.used, 3d)', '["SUMM", 1]']) {
    expect(await metric(wrong)).toEqual([
      expect.stringMatching(/^golden: metric pace: FORMULA_UNKNOWN_.+Did you mean SUM/),
    ]);
  }
});

test('tabs and Windows line ends are white space', async () => {
  const text = `${LOAD}eval at 2026-01-07\n  MAX(metrics.used, 3d)\n  acme  3\n`;
  expect(await runGolden(text.replaceAll('  ', '\t'))).toEqual([]);
  expect(await runGolden(text.replaceAll('\n', '\r\n'))).toEqual([]);
});

test('a file without a case is no proof', async () => {
  await expect(assertGolden('')).rejects.toThrow('golden holds no eval');
  await expect(assertGolden(LOAD, [], 'my.golden')).rejects.toThrow('my.golden holds no eval');
});
