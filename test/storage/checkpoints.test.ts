import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { decodeCarry, encodeCarry } from '../../src/storage/series/carry-codec';

const fixture = (name: string) =>
  Buffer.from(readFileSync(path.join(__dirname, 'fixtures', 'checkpoints', name), 'utf8').replace(/\s/g, ''), 'hex');

/** Two slots of totalSum: 12.5 of three points, the last on day 20,000; and nothing yet. */
const CONTENT = [12.5, 1e-17, 3, 20_000, 0, 0, 0, Number.NaN];

test('bytes of version 1 are read, and written again byte by byte', () => {
  const bytes = fixture('total-sum.hex');
  expect([...decodeCarry(bytes)]).toEqual(CONTENT);
  expect(encodeCarry(Float64Array.from(CONTENT)).equals(bytes)).toBe(true);
});

test('any numbers come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.double()), (numbers) => {
      expect([...decodeCarry(encodeCarry(Float64Array.from(numbers)))]).toEqual(numbers);
    }),
  );
});

test('an unknown version and a checkpoint that was cut short are refused', () => {
  const bytes = fixture('total-sum.hex');
  const newer = Buffer.from(bytes);
  newer[0] = 2;
  expect(() => decodeCarry(newer)).toThrow('version 2');
  expect(() => decodeCarry(bytes.subarray(0, 20))).toThrow('20 bytes');
});
