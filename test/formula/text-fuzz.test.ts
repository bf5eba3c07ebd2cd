import fc from 'fast-check';
import { ERROR_CODES } from '../../src/errors/index.js';
import { check, formulas, registry } from './random-formulas.js';

const TEXTS = 100_000;

// Looked up on every call, jest's globals are slow.
const { floor, imul } = Math;

/** A generator of its own, seeded: fast-check's is too slow for this many. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (imul(state, 1664525) + 1013904223) >>> 0;
    return floor((state / 2 ** 32) * below);
  };
}

const WORDS = [
  ...registry.definitions.flatMap(({ definition }) => [definition.name, definition.name.toLowerCase()]),
  ...[
    'activities.login',
    'metrics.a b',
    'company.custom."x y"',
    'company.segment',
    'enduser.',
    'calculated',
    'x',
    'and',
    'OR',
  ],
  ...[
    'has value',
    'has no value',
    'more than',
    'days',
    '7d',
    '7 days',
    '2w',
    '1e999',
    '1e-300',
    '.5',
    '5.',
    '0x10',
    '९',
  ],
  ...[
    '__proto__',
    'constructor',
    'property:',
    'across: SUM',
    'offset: 7d',
    'prop:',
    'days =',
    '\u0000',
    '💥',
    '\ud800',
    'é',
  ],
  ...'( ( ( ) ) ) [ ] { } , , ; : . .. + - * / ^ % ! > < = >= <= != <> == => && || ** " \' “ ” \\ // /* */ × ÷ − ≥ \n'.split(
    ' ',
  ),
  ...['"a"', '"', "'a'", '"\\u00"', '"\\"', ' ', '\n', '\t', '\u00a0', '$', '#', '@'],
];

const sources = fc
  .sample(formulas, { numRuns: 600, seed: 7 })
  .flatMap((formula) => check(formula).text ?? [])
  .filter((text) => text.length < 120);

type Random = (below: number) => number;

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random(from.length)]!;
}

function randomText(random: Random): string {
  const space = pick(random, ['', ' ', ' ']);
  return Array.from({ length: 1 + random(12) }, () => pick(random, WORDS)).join(space);
}

function mutated(random: Random): string {
  let text = pick(random, sources);
  for (let times = 1 + random(4); times > 0; times--) {
    const from = random(text.length + 1);
    const to = Math.min(text.length, from + random(6));
    const put = [
      '',
      pick(random, WORDS),
      String.fromCharCode(random(2) === 0 ? random(128) : random(65536)),
      text.slice(random(text.length + 1)).slice(0, 20),
    ];
    text = text.slice(0, from) + pick(random, put) + text.slice(to);
  }
  return text;
}

/** What is wrong with the answer to a text, or whether the text is a formula. (expect() is too slow for this many.) */
function unsound(text: string): string | boolean {
  const { valid, problems, text: canonical } = check(text);
  const errors = problems.filter((problem) => problem.severity === 'ERROR');
  if (valid !== (errors.length === 0)) return 'valid contradicts the problems';
  for (const { code, message, offset, line, column, path } of problems) {
    if (!Object.hasOwn(ERROR_CODES, code)) return `the code ${code}`;
    if (message.length < 10 || message.length > 3000) return `the message ${message}`;
    if (/^\s*[[{]/.test(text)) continue;
    if (path !== undefined) return 'a path';
    if (!(offset !== undefined && offset >= 0 && offset <= text.length)) return `the offset ${offset}`;
    const before = text.slice(0, offset).split('\n');
    if (line !== before.length || column !== before.at(-1)!.length + 1) return `line ${line}, column ${column}`;
  }
  if (valid && check(canonical).text !== canonical) return `the canonical text ${canonical}`;
  return valid;
}

test.each([
  ['random', randomText],
  ['mutated', mutated],
])(`${TEXTS / 2} %s texts give problems or a formula, and nothing else`, (_, make) => {
  const random = randomFrom(20_261_122);
  let valid = 0;
  for (let i = 0; i < TEXTS / 2; i++) {
    const text = make(random);
    const found = unsound(text);
    if (typeof found === 'string') throw new Error(`${found} for ${JSON.stringify(text)}`);
    if (found) valid++;
  }
  expect(valid).toBeGreaterThan(50);
});

test('any unicode text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => typeof unsound(text) === 'boolean'),
    { numRuns: 2000 },
  );
});

describe('hostile texts', () => {
  const MANY = 200_000;
  test.each<[string, string, string]>([
    ['parentheses', '('.repeat(MANY), 'FORMULA_TOO_DEEP'],
    ['closed parentheses', `${'('.repeat(MANY)}1${')'.repeat(MANY)}`, 'FORMULA_TOO_DEEP'],
    ['closing parentheses', `1${')'.repeat(MANY)}`, 'FORMULA_SYNTAX'],
    ['brackets', `SUM(a, b: ${'['.repeat(MANY)}`, 'FORMULA_TOO_DEEP'],
    ['calls', 'ABS('.repeat(MANY), 'FORMULA_TOO_DEEP'],
    ['60 calls', `${'ABS('.repeat(60)}1${')'.repeat(60)}`, 'FORMULA_TOO_DEEP'],
    ['broken calls', `${'ABS( 1 + '.repeat(90)}`, 'FORMULA_SYNTAX'],
    ['broken names', 'a.'.repeat(90_000), 'FORMULA_SYNTAX'],
    ['minus signs', `${'-'.repeat(MANY)}1`, 'FORMULA_TOO_DEEP'],
    ['powers', `1${' ^ 1'.repeat(MANY / 4)}`, 'FORMULA_TOO_DEEP'],
    ['differences', `1${' - 1'.repeat(MANY / 4)}`, 'FORMULA_TOO_DEEP'],
    ['sums', `1${' + 1'.repeat(MANY / 4)}`, 'FORMULA_TOO_LARGE'],
    ['more sums', `1${' + 1'.repeat(MANY)}`, 'FORMULA_TOO_LARGE'],
    ['comparisons', `1${' > 1'.repeat(MANY / 4)}`, 'FORMULA_SYNTAX'],
    ['conditions', `1${' a 1'.repeat(MANY / 4)}`, 'FORMULA_SYNTAX'],
    ['ands', `1${' and 1'.repeat(MANY / 4)}`, 'FORMULA_TOO_DEEP'],
    ['exclamation marks', `${'!'.repeat(MANY / 4)}1`, 'FORMULA_TOO_DEEP'],
    ['percents', `1${'%'.repeat(MANY / 4)}`, 'FORMULA_SYNTAX'],
    ['arguments', `SUM(${'1,'.repeat(MANY / 4)}1)`, 'FORMULA_TOO_LARGE'],
    ['options', `daysSince(${'a: 1,'.repeat(MANY / 10)}a: 1)`, 'FORMULA_SYNTAX'],
    ['a huge number', '9'.repeat(MANY), 'FORMULA_BAD_VALUE'],
    ['a huge duration', `SUM(activities.login, ${'9'.repeat(MANY)}d)`, 'FORMULA_BAD_VALUE'],
    ['a long word', 'x'.repeat(MANY), 'FORMULA_BAD_VALUE'],
    ['a long name', `activities."${'x'.repeat(MANY)}"`, 'FORMULA_BAD_VALUE'],
    ['a long function', `${'X'.repeat(MANY)}(1)`, 'FORMULA_UNKNOWN_OPERATOR'],
    ['quotes', '"'.repeat(MANY), 'FORMULA_SYNTAX'],
    ['open comments', '/*'.repeat(MANY), 'FORMULA_SYNTAX'],
    ['comments', `${'/**/'.repeat(MANY)}`, 'FORMULA_SYNTAX'],
    ['spaces', `(${' '.repeat(MANY)}`, 'FORMULA_SYNTAX'],
    ['too much', ' '.repeat(5_000_000), 'FORMULA_SYNTAX'],
    ['far too much', `1${' '.repeat(5_000_000)}`, 'FORMULA_TOO_LARGE'],
  ])('%s', (_, text, code) => {
    const { valid, problems } = check(text);
    expect(valid).toBe(false);
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(JSON.stringify(problems).length).toBeLessThan(50_000);
  });
});
