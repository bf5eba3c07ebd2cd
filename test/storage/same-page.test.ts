import { encodePage, encodeState, samePage } from '../../src/storage';

/** The page of version 1 that has these values in its first slots: a sparse plane of doubles. */
function oldPage(...values: readonly number[]): Buffer {
  const slots = values.map((_, slot) => slot);
  const numbers = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    numbers.writeDoubleLE(value, 8 * i);
  });
  return Buffer.concat([Buffer.from([1, 2, values.length, ...slots]), numbers]);
}

const page = (...values: readonly number[]) => {
  const all = new Float64Array(256).fill(Number.NaN);
  all.set(values);
  return encodePage(all)!;
};

describe('pages that say the same', () => {
  it.each([
    ['bytes that are equal', page(1, 2), page(1, 2), true],
    ['whole numbers of version 1 and 2', oldPage(1, 2), page(1, 2), true],
    ['fractions of version 1 and 2', oldPage(0.5), page(0.5), true],
    ['other numbers', oldPage(1, 2), page(1, 3), false],
    ['other slots', oldPage(1, 2), page(1), false],
    ['none and none', undefined, undefined, true],
    ['none and one', undefined, page(1), false],
    ['one and none', oldPage(1), undefined, false],
    ['states without a value', Buffer.from([1, 0]), encodeState(new Float64Array(256).fill(Number.NaN)), true],
  ])('%s', (_, stored, data, same) => {
    expect(samePage(stored, data)).toBe(same);
  });
});
