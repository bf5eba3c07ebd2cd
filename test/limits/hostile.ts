import { type Random } from './random';

/** JSON text, for some values that JSON.stringify cannot write. */
export class Raw {
  constructor(readonly json: string) {}
}

const nested = (depth: number, open: string, inner: string, close: string) =>
  new Raw(open.repeat(depth) + inner + close.repeat(depth));

const globalId = (text: string) => Buffer.from(text).toString('base64url');

const TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfffy',
  '\u202eabc',
  '\ufeff',
  '🙂'.repeat(100),
  'é'.normalize('NFD'),
  'a'.repeat(300),
  'ä'.repeat(2000),
  'b'.repeat(20_000),
  '\\',
  '%',
  '_',
  "'; DROP TABLE company; --",
  '" OR 1=1',
  '`',
  '$1 ? :a @b',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  'NaN',
  '1e999',
  '1,5',
  '0x10',
  'activities.',
  'activities.\0',
  'calculated.\ud800',
  'metrics.a.b.c',
  'company.custom.',
  'enduser.activities.login',
  'not base64 !!',
  globalId('Company:99999999999999999999'),
  globalId('Company:-1'),
  globalId('Company:1e3'),
  globalId('Company:'),
  globalId('Nothing:1'),
  globalId('Metric:COMPANY:'),
  globalId('Metric:COMPANY:activities.\0'),
  globalId('EndUser:999999999999999'),
  globalId('[]'),
  globalId('{"v":1}'),
  globalId('{"version":1,"query":"x","day":1e400,"keys":[null],"id":-1}'),
];

const DATES: readonly string[] = [
  '2026-02-30',
  '2026-1-1',
  '0000-00-00',
  '0001-01-01',
  '1969-12-31',
  '9999-12-31',
  '+275760-09-13',
  '-271821-04-20',
  '99999-01-01',
  '2026-01-11T25:00:00Z',
  '2026-01-11T10:00:00+99:99',
  '2026-01-11T10:00:00.123456789Z',
  '2026-01-11T10:00',
  '2026-W01',
  'yesterday',
  '2026-01-11\0',
  '1e10',
];

const NUMBERS: readonly (number | Raw)[] = [
  0,
  -0,
  -1,
  0.5,
  1e-320,
  1e308,
  -1e308,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  2 ** 63,
  new Raw('1e999'),
  new Raw('-1e999'),
  new Raw('123456789012345678901234567890'),
];

const SHAPES: readonly unknown[] = [
  null,
  true,
  false,
  {},
  [],
  [null],
  [[[[]]]],
  { a: { b: [1, { c: null }] } },
  { eq: 1 },
  { name: {} },
  { metric: { key: 1 } },
  new Raw('{"__proto__":{"x":1}}'),
  new Raw('{"constructor":{"prototype":{}}}'),
  new Raw('{"a":1,"a":2}'),
  nested(60, '[', '1', ']'),
  nested(60, '{"a":', '1', '}'),
  nested(60, '{"not":', '{}', '}'),
  nested(8000, '[', '', ']'),
  nested(8000, '{"and":', '{}', '}'),
  Array.from({ length: 1100 }, (_, i) => `x${i}`),
  Array.from({ length: 6000 }, () => ({})),
  Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`k${i}`, i])),
];

/** Something that a client should not send, and might. */
export function hostile(random: Random): unknown {
  const kind = random.below(10);
  if (kind < 4) return random.of(TEXTS);
  if (kind < 6) return random.of(DATES);
  return random.of<unknown>(kind < 8 ? NUMBERS : SHAPES);
}

/** JSON text of a value that has Raw parts. */
export function jsonText(value: unknown): string {
  const raws: string[] = [];
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (!(part instanceof Raw)) return part;
    raws.push(part.json);
    return `<raw ${raws.length - 1}>`;
  });
  return text.replace(/"<raw (\d+)>"/g, (_, index: string) => raws[Number(index)] ?? 'null');
}
