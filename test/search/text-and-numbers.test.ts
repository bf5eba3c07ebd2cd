import fc from 'fast-check';
import { numberTest, passes } from '../../src/search/number-test.js';
import { equalRange, nextDown, nextUp, significant } from '../../src/search/significant.js';
import { compareText, simpleLower } from '../../src/search/text.js';

const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.3,
    0.1 + 0.2,
    5e-324,
    -5e-324,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    999999999999.5,
    1e21,
  ),
);

describe('12 significant digits', () => {
  it('gives the very ends of what rounds to the same number', () => {
    fc.assert(
      fc.property(finite, (value) => {
        const { lowest, highest } = equalRange(value);
        expect(significant(lowest) === significant(value)).toBe(true);
        expect(significant(highest) === significant(value)).toBe(true);
        expect(significant(nextDown(lowest)) < significant(value)).toBe(true);
        expect(significant(nextUp(highest)) > significant(value)).toBe(true);
      }),
    );
  });

  it('compares by ranges as it would by rounding', () => {
    const near = fc.tuple(finite, fc.integer({ min: -9000, max: 9000 })).map(([value, ulps]) => {
      const steps = value === 0 ? ulps : Math.abs(value) * Number.EPSILON * ulps * 0.5;
      return [value, Number.isFinite(value + steps) ? value + steps : value] as const;
    });
    fc.assert(
      fc.property(near, ([bound, value]) => {
        const [a, b] = [significant(value), significant(bound)];
        const holds = { eq: a === b, ne: a !== b, lt: a < b, lte: a <= b, gt: a > b, gte: a >= b };
        for (const [name, expected] of Object.entries(holds)) {
          const test = numberTest({ [name]: bound }, 'value');
          expect(test && passes(test, value)).toBe(expected);
        }
      }),
    );
  });

  it('lets empties pass ne and isNull alone', () => {
    const empties = (filter: Parameters<typeof numberTest>[0]) => {
      const test = numberTest(filter, 'value');
      return test && passes(test, Number.NaN);
    };
    expect(empties({ ne: 5 })).toBe(true);
    expect(empties({ isNull: true })).toBe(true);
    expect(empties({ isNull: true, ne: 5 })).toBe(true);
    expect(empties({ isNull: false, ne: 5 })).toBe(false);
    expect(empties({ ne: 5, lt: 7 })).toBe(false);
    expect(empties({ lt: 7 })).toBe(false);
    expect(empties({ lt: null, isNull: null })).toBeUndefined();
    expect(empties({})).toBeUndefined();
  });

  it('refuses numbers that are not finite', () => {
    expect(() => numberTest({ gt: Number.POSITIVE_INFINITY }, 'filter.mrr')).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_FINITE', path: 'filter.mrr.gt' }),
    );
  });
});

describe('texts', () => {
  it('lowers character by character', () => {
    expect(simpleLower('ΟΔΟΣ')).toBe('οδοσ');
    expect(simpleLower('İ\u212aÅ')).toBe('ikå');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const each = [...text].map((character) => (character === 'İ' ? 'i' : character.toLowerCase()));
        expect(simpleLower(text)).toBe(each.join(''));
      }),
    );
  });

  it('orders by code point, as bytes of UTF-8 are ordered', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '\u007f', 'é', '\uffe5', '\ue000', '\ud7ff', '😀', '\u{10ffff}'),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});
