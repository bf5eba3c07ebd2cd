import fc from 'fast-check';
import { check, registry } from '../support/formulas.js';
import { expectSound } from './sound.js';

const words = [
  ...registry.definitions.flatMap(({ definition }) => [definition.name, ...(definition.aliases ?? [])]),
  ...['more than', 'has value', 'activities.login', 'metrics.storage', 'company.mrr', 'enduser.custom.x', 'nps.x'],
  ...['enduser.activities.login', 'system.users_total', 'company.segment', 'equal to'],
  ...['__proto__', 'constructor', 'toString', '', 'x'.repeat(300), '7', '\u0000', '💥'],
];
const keys = ['type', 'prop', 'days', 'op', 'property', 'across', 'offset', 'value', '__proto__', 'hasOwnProperty'];

/** JSON that looks somewhat like a formula. */
const formulas = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(...words),
    fc.double(),
    fc.integer({ min: -2, max: 4000 }),
    fc.boolean(),
    fc.constant(null),
    fc.string(),
  ),
  object: fc
    .array(fc.tuple(fc.constantFrom(...keys), fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('node'))), { maxLength: 6 })
    .map((entries) => {
      // Own keys, `__proto__` too, as JSON.parse makes them.
      const object: Record<string, unknown> = {};
      for (const [key, value] of entries) {
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      }
      return object;
    }),
  array: fc
    .tuple(tie('leaf'), fc.array(tie('node'), { maxLength: 5 }))
    .map(([head, rest]) => [head, ...rest] as unknown[]),
  node: fc.oneof({ maxDepth: 6, depthSize: 'medium' }, tie('leaf'), tie('object'), tie('array')),
})).node;

test('any JSON gives problems or a formula, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(formulas, fc.jsonValue()), (json) => {
      const checked = check(json);
      expectSound(checked);
      if (!checked.valid) return;
      const again = check(JSON.parse(JSON.stringify(checked.json)));
      expect(again.valid).toBe(true);
      expect(again.json).toEqual(checked.json);
    }),
    { numRuns: 1000 },
  );
});

test('any text does, too; where it is JSON it says the same as the JSON', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'[]{}",:1 \n\\abt') })), (text) => {
      const checked = check(`[${text}`);
      expectSound(checked);
      for (const problem of checked.problems) expect(problem.line).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(formulas, (json) => {
      const text = JSON.stringify([json], undefined, 1);
      const [fromText, fromJson] = [check(text), check(JSON.parse(text))];
      expect(fromText.json).toEqual(fromJson.json);
      expect(fromText.problems.map(({ code, path, severity }) => ({ code, path, severity }))).toEqual(
        fromJson.problems.map(({ code, path, severity }) => ({ code, path, severity })),
      );
    }),
  );
});

describe('hostile input', () => {
  const DEPTH = 100_000;

  test('nested arrays and objects', () => {
    let array: unknown = 1;
    let call: unknown = 1;
    let object: unknown = 1;
    for (let i = 0; i < DEPTH; i++) {
      array = [array];
      call = ['SUM', call];
      object = { type: 'rawNumber', value: object };
    }
    expect(check(array).problems[0]?.code).toBe('FORMULA_TOO_DEEP');
    expect(check(call).problems[0]?.code).toBe('FORMULA_TOO_DEEP');
    expect(check(object).problems[0]?.code).toBe('FORMULA_BAD_VALUE');
    expect(check(['IF', 1, array, 2, 3]).problems[0]?.code).toBe('FORMULA_TOO_DEEP');
  });

  test('nested text, sound and broken', () => {
    expect(check('['.repeat(DEPTH) + ']'.repeat(DEPTH)).problems[0]?.code).toBe('FORMULA_TOO_DEEP');
    expect(check('['.repeat(DEPTH)).problems).toMatchObject([{ code: 'FORMULA_NOT_JSON', offset: DEPTH }]);
    expect(check('{"a":'.repeat(DEPTH)).problems).toMatchObject([{ code: 'FORMULA_NOT_JSON', offset: 5 * DEPTH }]);
  });

  test('long texts and many keys', () => {
    const long = 'x'.repeat(5_000_000);
    expectSound(check(['SUM', long]));
    expectSound(check([long, 1]));
    expectSound(check({ type: long }));
    expectSound(check({ type: 'metricOverTime', prop: `activities.${long}`, op: long, [long]: 1 }));
    expectSound(check({ type: 'metricOverTime', prop: `company.${long}` }));
    expectSound(check({ type: 'metricOverTime', prop: `${long}.x` }));
    expect(check(`["${long}`).problems[0]?.code).toBe('FORMULA_TOO_LARGE');
    expect(check(`["${long.slice(0, 900_000)}`).problems[0]?.code).toBe('FORMULA_NOT_JSON');
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]));
    expect(check({ ...many, type: 'rawNumber', value: 1 }).problems).toHaveLength(10);
  });

  test('values that are no JSON', () => {
    for (const value of [undefined, Symbol('x'), 7n, () => 1, new Date(0), new Map(), Number.NaN, [undefined]]) {
      expect(check(value).valid).toBe(false);
      expect(check(['SUM', value, { type: 'rawNumber', value }]).valid).toBe(false);
    }
    const self: unknown[] = ['SUM'];
    self.push(self, self);
    expect(check(self).valid).toBe(false);
    expect(
      check({ type: 'usersOverTime', prop: Array.from({ length: 1_000_000 }, () => 'activities.login') }),
    ).toMatchObject({ valid: false, problems: [{ code: 'FORMULA_BAD_VALUE', path: '$.prop' }] });
    expectSound(check({ type: 'usersOverTime', prop: new Array(3) }));
  });

  test('prototypes lend nothing', () => {
    const inherited = Object.create({ type: 'rawNumber', value: 1 }) as object;
    expect(check(inherited).problems).toMatchObject([{ code: 'FORMULA_SHAPE', path: '$' }]);
    const bare = Object.assign(Object.create(null) as object, { type: 'rawNumber', value: 1 });
    expect(check(bare).valid).toBe(true);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      for (const formula of [
        [name, 1],
        { type: name },
        { type: 'metricOverTime', prop: 'activities.login', op: name },
      ]) {
        expect(check(formula).valid).toBe(false);
      }
      expect(check(['IF', 1, name, 2, 3]).problems).toMatchObject([{ code: 'FORMULA_UNKNOWN_CONDITION' }]);
      expect(check({ type: 'metricOverTime', prop: `system.${name}` }).valid).toBe(false);
      expect(check({ type: 'metricOverTime', prop: `company.${name}` }).valid).toBe(false);
    }
  });

  test('getters and traps that throw are refused, those that give values are read', () => {
    const trap = () => {
      throw new TypeError('read me not');
    };
    const getter = Object.defineProperty({ value: 1 }, 'type', { get: trap, enumerable: true });
    const inArray = Object.defineProperty(['SUM', 1], 1, { get: trap, enumerable: true });
    const proxies = [{}, []].map(
      (target) => new Proxy(target, { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap }),
    );
    for (const hostile of [getter, inArray, ...proxies]) {
      for (const formula of [hostile, ['SUM', 1, hostile], { type: 'rawNumber', value: 1, stray: [hostile] }]) {
        expectSound(check(formula));
      }
      expect(check(['SUM', hostile]).problems).toMatchObject([{ code: 'FORMULA_SHAPE' }]);
    }
    const giving = Object.defineProperty({ type: 'rawNumber' }, 'value', { get: () => 1, enumerable: true });
    expect(check(giving).valid).toBe(true);
  });
});
