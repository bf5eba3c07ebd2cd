/** What the byte fixtures hold. */
export interface PageContent {
  readonly values: Float64Array;
  readonly low: Float64Array;
}

type Numbers = Readonly<Record<number, number>>;

function some(values: Numbers, low: Numbers = {}): PageContent {
  const content = { values: new Float64Array(256).fill(Number.NaN), low: new Float64Array(256) };
  for (const [slot, value] of Object.entries(values)) content.values[Number(slot)] = value;
  for (const [slot, value] of Object.entries(low)) content.low[Number(slot)] = value;
  return content;
}

function all(value: (slot: number) => number, low: (slot: number) => number = () => 0): PageContent {
  return {
    values: Float64Array.from({ length: 256 }, (_, slot) => value(slot)),
    low: Float64Array.from({ length: 256 }, (_, slot) => low(slot)),
  };
}

/** By file in fixtures/pages/version-1 and version-2. Files are never changed: bytes like these are in databases. */
export const FIXTURES: Readonly<Record<string, () => PageContent>> = {
  'empty.hex': () => some({}),
  'constant.hex': () => all(() => 1),
  'constant-zero.hex': () => all(() => 0),
  'sparse.hex': () => some({ 0: 0, 3: 42, 100: -0.1, 255: 1e300 }),
  'sparse-extremes.hex': () => some({ 1: 5e-324, 2: -5e-324, 3: Number.MAX_VALUE, 4: -Number.MAX_VALUE, 5: 2 ** 53 }),
  'dense.hex': () => all((slot) => (slot % 64 === 63 ? Number.NaN : slot * 1.5 - 100)),
  'sparse-low.hex': () => some({ 3: 0.1, 9: 1e16 }, { 3: 2 ** -54, 9: -0.5 }),
  'constant-sparse-low.hex': () =>
    all(
      () => 1e16,
      (slot) => (slot === 200 ? 1 : 0),
    ),
  'dense-low.hex': () =>
    all(
      (slot) => 1 + slot,
      (slot) => (slot % 2 ? 2 ** -60 : -(2 ** -61)),
    ),
  'dense-constant-low.hex': () =>
    all(
      (slot) => 1 + slot,
      () => 2 ** -60,
    ),
};

/** Those that version 2 brought: whole numbers in 1, 2 and 4 bytes. */
export const WHOLE_FIXTURES: Readonly<Record<string, () => PageContent>> = {
  'sparse-int8.hex': () => some({ 0: 0, 3: 42, 100: -127, 255: 127 }),
  'sparse-int16.hex': () => some({ 0: 0, 3: 128, 100: -32_767, 255: 32_767 }),
  'sparse-int32.hex': () => some({ 0: 0, 3: 32_768, 100: -(2 ** 31 - 1), 255: 2 ** 31 - 1 }),
  'sparse-too-large.hex': () => some({ 0: 0, 3: 2 ** 31 }),
  'sparse-least.hex': () => some({ 0: 0, 3: -(2 ** 31) }),
  'dense-int8.hex': () => all((slot) => (slot % 64 === 63 ? Number.NaN : slot - 127 > 127 ? 127 : slot - 127)),
  'dense-int16.hex': () => all((slot) => (slot % 64 === 63 ? Number.NaN : slot * 257 - 32_767)),
  'dense-int32.hex': () => all((slot) => (slot % 64 === 63 ? Number.NaN : slot * 16_777_000 - (2 ** 31 - 1))),
  'dense-int16-low.hex': () =>
    all(
      (slot) => 1 + slot,
      (slot) => (slot % 2 ? 2 ** -60 : 0),
    ),
};
