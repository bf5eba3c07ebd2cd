import { check } from '../support/formulas.js';

test('a condition is suggested by a word, too', () => {
  const told = (name: string) => check(['IF', 1, name, 2, 3, 4]).problems[0]?.suggestions;
  expect(told('equals')).toEqual(['equal to']);
  expect(told('quicker than')).toEqual(['more than', 'less than']);
  expect(told('MORE THAN')?.[0]).toBe('more than');
  expect(told('?')).toEqual([]);
});

test.each([
  ['>', 'more than'],
  ['Greater Than', 'more than'],
  ['is less than', 'less than'],
  ['==', 'equal to'],
  ['is', 'equal to'],
  ['exists', 'has value'],
  ['is not empty', 'has value'],
  ['is empty', 'has no value'],
  ['is null', 'has no value'],
])('what others call %s is the condition %s', (written, condition) => {
  expect(check(['IF', 1, written, 2, 3, 4]).problems[0]?.suggestions).toEqual([condition]);
});

test('a name in the wrong place is said to be of another kind', () => {
  const told = (formula: unknown) => check(formula).problems[0]?.message;
  expect(told(['MEDIAN', 1])).toContain('MEDIAN is an aggregation');
  expect(told(['daysSince', 1])).toContain('daysSince is an operand');
});

test('a reference where an operand is needed is told as one', () => {
  const told = (formula: unknown) => check(formula).problems.map(({ suggestions }) => suggestions);
  expect(told(['SUM', 'activities.login'])).toEqual([['{"type":"metricOverTime","prop":"activities.login"}']]);
  expect(told(['SUM', 'company.mrr'])).toEqual([['{"type":"propertyValue","prop":"company.mrr"}']]);
  expect(told(['SUM', { type: 'rawValue', value: 'activities.login' }])).toEqual([
    ['{"type":"metricOverTime","prop":"activities.login"}'],
  ]);
  expect(told(['SUM', 'hello'])).toEqual([[]]);
});

test('a window of a field beside a text is told as the field', () => {
  const { problems } = check([
    ...['IF', { type: 'metricOverTime', prop: 'company.custom.seats' }, 'equal to'],
    ...[{ type: 'rawValue', value: 'gold' }, 1, 0],
  ]);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('{"type":"propertyValue","prop":"company.custom.seats"}'),
  ]);
});
