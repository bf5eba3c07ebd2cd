import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { decodePage, encodePage, encodeState, pageHasLow, readSlot, readSlotLow } from '../../src/storage';
import { FIXTURES, WHOLE_FIXTURES } from './page-fixtures';

const DIRECTORY = path.join(__dirname, 'fixtures/pages');

function bytesOf(version: string, file: string): Buffer {
  return Buffer.from(readFileSync(path.join(DIRECTORY, version, file), 'utf8').replace(/\s/g, ''), 'hex');
}

function decoded(data: Buffer): { values: Float64Array; low: Float64Array; hasLow: boolean } {
  // Amid other numbers, as in a column.
  const values = new Float64Array(768).fill(7);
  const low = new Float64Array(768).fill(7);
  const hasLow = decodePage(data, values, 256, low);
  for (const plane of [values, low]) {
    expect(plane.subarray(0, 256).every((value) => value === 7)).toBe(true);
    expect(plane.subarray(512).every((value) => value === 7)).toBe(true);
  }
  return { values: values.slice(256, 512), low: low.slice(256, 512), hasLow };
}

describe('page fixtures', () => {
  const now = { ...FIXTURES, ...WHOLE_FIXTURES };

  it('has a file for each content and a content for each file', () => {
    expect(readdirSync(path.join(DIRECTORY, 'version-1')).sort()).toEqual(Object.keys(FIXTURES).sort());
    expect(readdirSync(path.join(DIRECTORY, 'version-2')).sort()).toEqual(Object.keys(now).sort());
  });

  it.each(Object.entries(now))('%s is read, and written again byte by byte', (file, make) => {
    const { values, low } = make();
    const data = bytesOf('version-2', file);
    const read = decoded(data);
    expect(read.values).toEqual(values);
    expect(read.low).toEqual(low);
    expect(encodeState(read.values, read.low).equals(data)).toBe(true);
    expect(encodeState(values, low).equals(data)).toBe(true);
  });

  it.each(Object.entries(FIXTURES))('%s of version 1 is read, and written again as version 2', (file, make) => {
    const { values, low } = make();
    const data = bytesOf('version-1', file);
    const read = decoded(data);
    expect(read.values).toEqual(values);
    expect(read.low).toEqual(low);
    for (let slot = 0; slot < 256; slot++) {
      expect(readSlot(data, slot)).toBe(values[slot]);
      expect(readSlotLow(data, slot)).toBe(low[slot]);
    }
    expect(encodeState(read.values, read.low).equals(bytesOf('version-2', file))).toBe(true);
  });

  it('agrees with the examples of docs/formats/series-page.md', () => {
    const text = readFileSync(path.join(__dirname, '../../docs/formats/series-page.md'), 'utf8');
    const examples = [...text.split('## Examples')[1]!.matchAll(/^\| `([0-9a-f ]+)`/gm)].map((match) =>
      Buffer.from(match[1]!.replace(/ /g, ''), 'hex'),
    );
    expect(examples).toHaveLength(5);
    const [empty, ones, sparse, low, old] = examples.map(decoded);
    expect(empty?.values.every(Number.isNaN)).toBe(true);
    expect(ones?.values.every((value) => value === 1)).toBe(true);
    expect([sparse?.values[3], sparse?.values[255], sparse?.values[4]]).toEqual([42, -3, Number.NaN]);
    expect(old?.values).toEqual(sparse?.values);
    expect([low?.values[3], low?.low[3], low?.low[4]]).toEqual([0.1, 2 ** -54, 0]);
  });
});

const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, 0, -0, 1, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 2.2e-308),
  fc.constant(Number.NaN),
);
const wholes = fc
  .constantFrom(126, 127, 128, 129, 32_767, 32_768, 2 ** 31 - 1, 2 ** 31)
  .chain((most) => fc.oneof(fc.integer({ min: -most, max: most }), fc.constantFrom(Number.NaN, -most, most, -0)));
const rows = fc.oneof(
  fc.array(numbers, { minLength: 256, maxLength: 256 }),
  fc.array(wholes, { minLength: 256, maxLength: 256 }),
  // All within one width.
  fc.constantFrom(127, 32_767, 2 ** 31 - 1).chain((most) =>
    fc.array(fc.oneof(fc.integer({ min: -most, max: most }), fc.constant(Number.NaN)), {
      minLength: 256,
      maxLength: 256,
    }),
  ),
  // Mostly empty, or all the same.
  fc
    .uniqueArray(fc.tuple(fc.nat(255), numbers), { selector: ([slot]) => slot, maxLength: 250, size: 'max' })
    .map((entries) => {
      const row = new Array<number>(256).fill(Number.NaN);
      for (const [slot, value] of entries) row[slot] = value;
      return row;
    }),
  numbers.map((value) => new Array<number>(256).fill(value)),
);
const lows = fc.oneof(
  fc.constant(undefined),
  rows.map((row) => row.map((value) => (Number.isNaN(value) ? 0 : value * 1e-17))),
);

describe('any 256 values', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(rows, lows, (row, lowRow) => {
        const values = Float64Array.from(row);
        const low = lowRow && Float64Array.from(lowRow);
        const expected = values.map((value) => (value === 0 ? 0 : value));
        const expectedLow = values.map((value, slot) => (Number.isNaN(value) ? 0 : low?.[slot] || 0));
        const data = encodePage(values, low);
        if (expected.every(Number.isNaN)) {
          expect(data).toBeUndefined();
          expect(encodeState(values, low).toString('hex')).toBe('0200');
          return;
        }
        if (data === undefined) throw new Error('The page was left out.');
        const read = decoded(data);
        expect(read.values).toEqual(expected);
        expect(read.low).toEqual(expectedLow);
        expect(read.hasLow).toBe(expectedLow.some((value) => value !== 0));
        expect(pageHasLow(data)).toBe(read.hasLow);
        for (let slot = 0; slot < 256; slot += 5) {
          expect(readSlot(data, slot)).toBe(expected[slot]);
          expect(readSlotLow(data, slot)).toBe(expectedLow[slot]);
        }
        expect(encodePage(read.values, read.low)?.equals(data)).toBe(true);
        expect(data.length).toBeLessThanOrEqual(2 + 2 * 2048);
      }),
      { numRuns: 500 },
    );
  });

  it('takes the smallest encoding', () => {
    const bytes = (count: number, of: (slot: number) => number) =>
      encodePage(Float64Array.from({ length: 256 }, (_, slot) => (slot < count ? of(slot) : Number.NaN)))?.length;
    const sizes: [(slot: number) => number, number, number][] = [
      [(slot) => slot + 0.5, 8, 227],
      [(slot) => slot + 2 ** 31, 8, 227],
      [(slot) => slot + 32_768, 4, 204],
      [(slot) => slot - (2 ** 31 - 1), 4, 204],
      [(slot) => slot + 128, 2, 170],
      [(slot) => slot - 32_767, 2, 170],
      [(slot) => slot % 128, 1, 127],
      [(slot) => (slot % 128) - 127, 1, 127],
    ];
    for (const [of, width, sparse] of sizes) {
      expect(bytes(1, of)).toBe(2 + 1 + 1 + width);
      expect(bytes(sparse, of)).toBe(2 + 1 + (1 + width) * sparse);
      expect(bytes(sparse + 1, of)).toBe(2 + 256 * width);
      expect(bytes(256, of)).toBe(2 + 256 * width);
    }
    expect(bytes(256, () => 0)).toBe(10);
  });
});

describe('a damaged page', () => {
  const page = encodePage(Float64Array.from({ length: 256 }, (_, slot) => (slot % 9 ? Number.NaN : slot)))!;
  const changed = (at: number, byte: number) => {
    const copy = Buffer.from(page);
    copy[at] = byte;
    return copy;
  };

  it.each([
    ['of an unknown version', changed(0, 3), /version is 3/],
    ['of an unknown encoding', changed(1, 5), /encoding 5/],
    ['of an encoding that its version had not', changed(0, 1), /encoding 10/],
    ['with low parts of an unknown encoding', changed(1, 0xee), /encoding 14/],
    ['cut off', page.subarray(0, page.length - 1), /bytes instead of/],
    ['too long', Buffer.concat([page, page]), /bytes instead of/],
    ['with a wrong count', changed(2, 200), /bytes instead of/],
    ['that names no slots', Buffer.from([2, 14, 0]), /no slots/],
    ['without bytes', Buffer.alloc(0), /empty/],
    ['with a version only', Buffer.from([2]), /bytes instead of/],
  ])('%s is refused', (_, data, message) => {
    for (const read of [
      () => decodePage(data, new Float64Array(256), 0),
      () => readSlot(data, 3),
      () => readSlotLow(data, 3),
      () => pageHasLow(data),
    ]) {
      expect(read).toThrow(expect.objectContaining({ code: 'PAGE_CORRUPT', message: expect.stringMatching(message) }));
    }
  });
});
