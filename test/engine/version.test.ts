import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayFromIso } from '../../src/calendar/index.js';
import { ENGINE_VERSION } from '../../src/engine/index.js';
import { checkFormula } from '../../src/formula/index.js';
import { goldenRegistry } from '../support/golden.js';
import { type World, type WorldEntity } from '../support/world.js';
import { WorldEngine } from '../support/world-engine.js';
import { scopeOf } from '../support/world-scope.js';

/**
 * Runs keep the engine's version, so equal versions must compute alike. What a version computes is written down here, to 10 digits, and
 * stays as it is: where a formula's numbers must change, ENGINE_VERSION does, which takes a file of its own. Formulas that are new are
 * added with `ENGINE_FIXTURE=add npx jest test/engine/version`, which changes nothing that is there.
 */
const FILE = join(__dirname, 'fixtures', `engine-${ENGINE_VERSION}.txt`);

const START = dayFromIso('2026-01-05')!;
const DAYS = 90;
const SEEN = [0, 6, 40, DAYS - 1];

/** Numbers from 0 to 999 without rhyme, the same ones always. */
function* noise(): Generator<number, never> {
  for (let state = 20260105; ; state = (state * 48271) % 2147483647) yield state % 1000;
}

function worldOf(): World {
  const random = noise();
  const next = (below: number) => random.next().value % below;
  const days = Array.from({ length: DAYS }, (_, i) => START + i);
  const entity = (name: string, model: 'COMPANY' | 'END_USER', company?: string): WorldEntity => ({
    name,
    model,
    ...(company === undefined ? {} : { company }),
    events: days.flatMap((day) =>
      next(3) === 0
        ? []
        : [
            {
              key: 'activities.login',
              day,
              count: 1 + next(9),
              properties: { amount: next(999) / 8, plan: `p${next(5)}` },
            },
          ],
    ),
    series: [
      {
        key: 'metrics.storage',
        kind: 'GAUGE',
        values: new Map(days.filter(() => next(2) === 0).map((day) => [day, next(999) / 4 - 100])),
      },
    ],
    fields:
      model === 'COMPANY'
        ? [
            {
              key: 'company.mrr',
              changes: [3, 30, 31, 60].map((i) => ({ day: START + i, value: next(4) === 0 ? null : next(900) })),
            },
          ]
        : [],
  });
  const companies = ['a', 'b'].map((name) => entity(name, 'COMPANY'));
  return {
    entities: [...companies, ...['a', 'a', 'b'].map((company, i) => entity(`u${i}`, 'END_USER', company))],
    metrics: [],
  };
}

/** Every aggregation over a counter and a gauge, every operator, every operand, children. */
function formulas(): string[] {
  const of = (kind: string) =>
    goldenRegistry.definitions
      .filter(({ definition }) => definition.kind === kind)
      .map(({ definition }) => definition.name);
  const windows = of('aggregation').flatMap((op) =>
    ['activities.login', 'metrics.storage'].flatMap((prop) => [1, 7, 30].map((length) => `${op}(${prop}, ${length}d)`)),
  );
  const [a, b] = ['SUM(metrics.storage, 7d)', 'AVERAGE(activities.login, 7d)'];
  const arguments_: Readonly<Record<string, string>> = {
    SIGN: a,
    ABS: a,
    FLOOR: `${a} / 7`,
    CEIL: `${a} / 7`,
    SQRT: a,
    EXP: `${a} / 100`,
    LN: a,
    NOT: a,
    ROUND: `${a} / 7, 2`,
    POWER: `${a} / 100, ${b} / 2`,
    CLAMP: `${a}, 10, 200`,
    IF: `${a} > 50 * ${b}, ${a}, company.mrr`,
  };
  const operators = of('operator').map((name) => `${name}(${arguments_[name] ?? `${a}, ${b}`})`);
  const operands = [
    'daysSince(activities.login)',
    'daysSince(metrics.storage)',
    'totalSum(activities.login)',
    'totalSum(metrics.storage)',
    'company.mrr',
    '12.5',
    'usersOverTime(7d)',
    'usersOverTime(30d, activities.login)',
    'distinctOverTime(activities.login, 30d, property: "plan")',
    'SUM(activities.login, 7d, property: amount)',
    'SUM(activities.login, 7d, offset: 7d)',
  ];
  const children = ['SUM', 'AVERAGE', 'MIN', 'MAX', 'COUNT'].map(
    (across) => `SUM(enduser.metrics.storage, 7d, across: ${across})`,
  );
  return [...windows, ...operators, ...operands, ...children];
}

/** By formula. */
function read(): Map<string, string> {
  if (!existsSync(FILE)) return new Map();
  const lines = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' = ')), line.slice(line.lastIndexOf(' = ') + 3)]),
  );
}

/** The companies' values on the days that are looked at; `_` is empty. */
function computed(world: World, text: string): string {
  const checked = checkFormula(text, scopeOf(world, 'COMPANY'), goldenRegistry);
  if (checked.json === undefined) throw new Error(`${text}\n${JSON.stringify(checked.problems)}`);
  const companies = world.entities.filter(({ model }) => model === 'COMPANY');
  const { values } = new WorldEngine(world).compute('COMPANY', checked.json, companies, {
    from: START,
    to: START + DAYS - 1,
  });
  return SEEN.flatMap((row) =>
    companies.map((_, slot) => {
      const value = values[row * companies.length + slot]!;
      return Number.isNaN(value) ? '_' : String(Number(value.toPrecision(10)));
    }),
  ).join(' ');
}

test(`engine version ${ENGINE_VERSION} computes what it always did`, () => {
  const world = worldOf();
  const kept = read();
  const now = new Map(formulas().map((text) => [text, computed(world, text)]));
  if (process.env.ENGINE_FIXTURE === 'add') {
    const lines = [...new Map([...now, ...kept])].map(([text, values]) => `${text} = ${values}\n`);
    writeFileSync(FILE, lines.join(''));
    return;
  }
  expect(now).toEqual(kept);
  // It must not be the empties that agree.
  expect(
    [...now.values()].filter((values) => values.split(' ').filter((value) => value !== '_').length >= 4).length,
  ).toBeGreaterThan(80);
});
