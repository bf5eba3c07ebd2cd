import { parseValue } from 'graphql';
import { DateScalar, DateTimeScalar, FloatScalar } from '../../schema/scalars/index.js';

describe('a number', () => {
  test.each([
    ['12', 12],
    ['12.5', 12.5],
    ['-0.25', -0.25],
    ['+3', 3],
    ['.5', 0.5],
    ['1e3', 1000],
    ['2.5E-1', 0.25],
    ['007', 7],
    ['1e999', Number.POSITIVE_INFINITY],
  ])('may come as the text "%s"', (text, number) => {
    expect(FloatScalar.parseValue(text)).toBe(number);
    expect(FloatScalar.parseLiteral(parseValue(JSON.stringify(text)))).toBe(number);
  });

  test.each(['', ' ', '12a', '0x10', '1,5', '1 000', '12.', '1e', 'NaN', 'Infinity', '--1', '١', '1\n', 'true'])(
    'is not %j',
    (text) => {
      expect(() => FloatScalar.parseValue(text)).toThrow(
        expect.objectContaining({ extensions: { code: 'VALUE_NOT_FINITE', reason: 'VALUE_NOT_FINITE' } }),
      );
      expect(() => FloatScalar.parseLiteral(parseValue(JSON.stringify(text)))).toThrow(/is not a number/);
    },
  );

  test.each([[true], [[1]], [{}]])('is not %j', (value) => {
    expect(() => FloatScalar.parseValue(value)).toThrow(/is not a number/);
  });
});

test.each([[1_700_000_000], [true], [['2026-01-01']]])('an instant is not %j', (value) => {
  expect(() => DateTimeScalar.parseValue(value)).toThrow(/is not an instant/);
});

test.each([
  [DateScalar, '"2026-02-30"'],
  [DateScalar, '12'],
  [DateTimeScalar, '[1]'],
  [DateTimeScalar, '1700000000'],
  [FloatScalar, '"1,5"'],
  [FloatScalar, 'true'],
])('%s tells where in the document %s stands', (scalar, literal) => {
  const node = parseValue(literal);
  expect(() => scalar.parseLiteral(node)).toThrow(expect.objectContaining({ nodes: [node] }));
});
