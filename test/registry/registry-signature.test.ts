import tidemark from '../../plugins/index.js';
import {
  API_VERSION,
  type Definition,
  defineAggregation,
  defineOperator,
  definePlugin,
  type Plugin,
  type StateDefinition,
} from '../../src/plugin-api/index.js';
import { createRegistry, registryDifferences, registryParts, registrySignature } from '../../src/registry/index.js';

const facts = { name: 'CUBE', summary: 'The third power.', parameters: [{ name: 'value' }] } as const;
const cube = defineOperator({ ...facts, empties: 'propagate', evaluate: (value) => value ** 3 });
const state: StateDefinition = {
  empty: [Number.NaN],
  add: (cells, at, value) => {
    cells[at] = value;
  },
  merge: (cells, at, later, from) => {
    if (!Number.isNaN(later[from])) cells[at] = later[from]!;
  },
  result: (cells, at) => cells[at]!,
};
const latestBy = (changed: Partial<StateDefinition>) =>
  defineAggregation({ name: 'LATEST_OF_ALL', summary: 'The latest.', state: { ...state, ...changed } });
const latest = latestBy({});

function plugin(definitions: readonly Definition[], facts: Partial<Plugin> = {}): Plugin {
  return definePlugin({ name: 'extra', apiVersion: API_VERSION, definitions, ...facts });
}

const signatureWith = (...plugins: Plugin[]) => registrySignature(createRegistry([tidemark, ...plugins]));

test('a signature is short, and the same for the same definitions in any order', () => {
  const other = plugin([latest], { name: 'other' });
  expect(signatureWith()).toMatch(/^[0-9a-f]{32}$/);
  expect(signatureWith()).toBe(signatureWith());
  expect(signatureWith(plugin([cube]), other)).toBe(signatureWith(other, plugin([cube])));
  expect(signatureWith(plugin([cube, latest]))).toBe(signatureWith(plugin([latest, cube])));
  expect(signatureWith(plugin([cube]))).not.toBe(signatureWith());
});

test('whatever a result depends on changes it', () => {
  const before = signatureWith(plugin([cube, latest]));
  const changed: [Definition, Definition][] = [
    [{ ...cube, evaluate: (value: number) => value ** 3.1 }, latest],
    [{ ...cube, empties: 'keep' }, latest],
    [{ ...cube, name: 'CUBED' }, latest],
    [{ ...cube, parameters: [{ name: 'value', default: 0 }] }, latest],
    [cube, { ...latest, noPoints: { counter: 0 } }],
    [cube, latestBy({ empty: [0] })],
    [cube, latestBy({ empty: [-0] })],
    [cube, latestBy({ latestOnly: true })],
    [cube, latestBy({ result: (cells, at) => cells[at]! + 1 })],
  ];
  const signatures = changed.map((definitions) => signatureWith(plugin(definitions)));
  signatures.push(signatureWith(plugin([cube, latest], { version: '1.0.1' })));
  expect(new Set([before, ...signatures]).size).toBe(changed.length + 2);
});

test('what is said for people, and what a state notes for itself, does not', () => {
  const before = signatureWith(plugin([cube, latest]));
  expect(signatureWith(plugin([{ ...cube, summary: 'Value × value × value.', aliases: ['CUBED'] }, latest]))).toBe(
    before,
  );
  const noting = latestBy(Object.assign({ scratch: new Float64Array([Math.PI]) }, state));
  expect(signatureWith(plugin([cube, noting]))).toBe(before);
});

test('differences are named', () => {
  const ours = registryParts(createRegistry([tidemark, plugin([cube], { version: '1.0.0' })]));
  const theirs = registryParts(
    createRegistry([tidemark, plugin([{ ...cube, evaluate: (value: number) => value }, latest], { version: '1.1.0' })]),
  );
  expect(registryDifferences(ours, ours)).toEqual([]);
  expect(registryDifferences(ours, theirs)).toEqual([
    expect.stringMatching(/^only here: operator CUBE of extra \([0-9a-f]{12}\)$/),
    'only here: plugin extra 1.0.0',
    expect.stringMatching(/^only there: aggregation LATEST_OF_ALL of extra /),
    expect.stringMatching(/^only there: operator CUBE of extra /),
    'only there: plugin extra 1.1.0',
  ]);
  expect(ours).toContain('plugin tidemark');
});

test('a version is a text of one line', () => {
  for (const version of ['', 'a\nb', 3]) {
    expect(() => createRegistry([{ ...plugin([cube]), version } as unknown as Plugin])).toThrow(
      /`version` must be one line/,
    );
  }
});
