import { dayFromIso } from '../../src/calendar/index.js';
import { parseGolden, runGolden } from '../support/golden.js';
import { eventValues, fieldValues, parseValues, tokensOf, unquoted } from '../support/golden-values.js';
import { referenceEvaluator } from '../support/reference-evaluator.js';

const LOAD = 'load from 2026-01-05\n  acme  metrics.a  1 2\n';

test('values', () => {
  expect(parseValues(['1', '_', '-2.5', '1e3'])).toEqual([1, null, -2.5, 1000]);
  expect(parseValues(['1+2x3', '_x2', '5x1', '3-1x2'])).toEqual([1, 3, 5, 7, null, null, 5, 5, 3, 2, 1]);
  expect(fieldValues(['1+1x1', '_', 'clear', '"in trial"', '"clear"'])).toEqual([
    1,
    2,
    undefined,
    null,
    'in trial',
    'clear',
  ]);
  expect(eventValues(['2x1', '_', '1,2.5', '"a, b",_,"\\"",1', 'null', 'true,{},[1]'])).toEqual([
    [2],
    [2],
    undefined,
    [1, 2.5],
    ['a, b', undefined, '"', 1],
    [null],
    [true, {}, [1]],
  ]);
  expect(() => parseValues(['clear'])).toThrow('"clear" is no value');
  expect(() => parseValues(['1x'])).toThrow('is no value');
  expect(tokensOf('acme  "activities.add to cart"[amount]  1 _')).toEqual([
    'acme',
    '"activities.add to cart"[amount]',
    '1',
    '_',
  ]);
  expect(unquoted('"activities.add to cart"[amount]')).toBe('activities.add to cart[amount]');
});

test('a file becomes sections with a world and cases', () => {
  const file = parseGolden(`# comment
${LOAD}  acme created 2026-01-01
metric m emptyAs zero = 7
eval from 2026-01-05 to 2026-01-06
  {"type":"metricOverTime","prop":"metrics.a"}
  acme  1 2
clear
model end-user
load from 2026-01-05
  ann  enduser.custom.x  3 _ clear
eval at 2026-01-05
  ["SUMM", 1]
  expect fail FORMULA_UNKNOWN_OPERATOR at $[0] suggests SUM
`);
  expect(file.sections).toHaveLength(2);
  const [first, second] = file.sections;
  const day = dayFromIso('2026-01-05') ?? 0;
  expect(first?.world.metrics).toEqual([{ slug: 'm', model: 'COMPANY', formula: 7, emptyAs: 'ZERO' }]);
  expect(first?.world.entities[0]).toMatchObject({ name: 'acme', model: 'COMPANY', created: day - 4 });
  expect(first?.cases[0]).toMatchObject({ line: 6, from: day, to: day + 1 });
  expect(second?.world.entities[0]?.fields).toEqual([
    {
      key: 'enduser.custom.x',
      changes: [
        { day, value: 3 },
        { day: day + 2, value: null },
      ],
    },
  ]);
  expect(second?.cases[0]).toMatchObject({ model: 'END_USER', problems: [{ suggests: 'SUM', path: '$[0]' }] });
});

test.each([
  ['nonsense', 'is none of load, model, metric, eval and clear'],
  ['  acme metrics.a 1', 'belongs behind load or eval'],
  ['load from 2026-13-01', 'is no date'],
  ['load from 2026-01-05\n  acme system.x 1', 'cannot be loaded'],
  ['load from 2026-01-05\n  acme activities.x 0', 'counts more than 0'],
  ['load from 2026-01-05\n  acme activities.x[y] 1', 'needs an event'],
  ['eval at 2026-01-05', 'needs a formula'],
  ['eval at 2026-01-05\n  7', 'without an expectation'],
  ['eval from 2026-01-05 to 2026-01-06\n  7\n  acme 7', 'needs 2 values'],
  ['model robot', 'models are'],
])('%j is refused', (text, message) => {
  expect(() => parseGolden(text)).toThrow(message);
});

test.each([
  ['acme 1 3', 'acme on 2026-01-06: 2 instead of 3'],
  ['acme 1 _', 'acme on 2026-01-06: 2 instead of empty'],
  ['expect fail FORMULA_SHAPE at $', 'problems'],
  ['acme 1 2\n  expect warn FORMULA_UNKNOWN_METRIC at $.prop', 'problems'],
])('what does not hold is told: %j', async (expectation, message) => {
  const formula = '{"type":"metricOverTime","prop":"metrics.a"}';
  const file = parseGolden(`${LOAD}eval from 2026-01-05 to 2026-01-06\n  ${formula}\n  ${expectation}\n`, 'x');
  const failures = await runGolden(file, referenceEvaluator());
  expect(failures).toHaveLength(1);
  expect(failures[0]).toContain(`x:3: ${message}`);
});
