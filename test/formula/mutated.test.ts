import fc from 'fast-check';
import { check, registry, scopeWith } from '../support/formulas.js';
import { goldenFiles } from '../support/golden.js';
import { mutated, randomFrom } from './mutations.js';
import { expectSound } from './sound.js';

const BATCHES = 100;
const BATCH = 1000;

/** All of the language in JSON: every golden formula, right and wrong. */
const formulas = goldenFiles()
  .flatMap((file) => file.sections.flatMap((section) => section.cases.map((each) => each.formula)))
  .filter((formula) => typeof formula !== 'string');

const words: readonly unknown[] = [
  ...registry.definitions.flatMap(({ definition }) => [definition.name, ...(definition.aliases ?? [])]),
  ...['more than', 'has value', 'equal to', 'activities.login', 'metrics.storage', 'company.mrr', 'company.segment'],
  ...['enduser.activities.login', 'enduser.custom.x', 'asset.calculated.y', 'system.users_total', 'nps.x', 'type'],
  ...['__proto__', 'constructor', 'toString', '', '7', '-0', '1e999', '\u0000', '💥', '\ud800', 'x'.repeat(600)],
  ...[0, -1, 1.5, 3661, 1e308, Number.MAX_SAFE_INTEGER, true, false, null, [], {}, [[]], ['SUM']],
];

const scopes = [
  scopeWith(['activities.login', 'metrics.a', 'calculated.score', 'company.custom.seats', 'enduser.activities.login']),
  scopeWith(['activities.login', 'metrics.load', 'enduser.custom.seats'], 'END_USER'),
];

test('100,000 mutated formulas give coded problems or a formula whose canonical form stays as it is', () => {
  let valid = 0;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = randomFrom(seed);
      for (let i = 0; i < BATCH; i++) {
        let formula = formulas[Math.floor(random() * formulas.length)];
        do formula = mutated(random, formula, formulas, words);
        while (random() < 0.5);
        const scope = scopes[i % scopes.length]!;
        const checked = check(formula, scope);
        expectSound(checked);
        if (!checked.valid) continue;
        valid++;
        const again = check(checked.json, scope);
        const [once, twice] = [checked.json, again.json].map((json) => JSON.stringify(json));
        if (once !== twice) throw new Error(`canonical once ${once}, twice ${twice}`);
      }
    }),
    { numRuns: BATCHES },
  );
  // A mutation often leaves a formula sound: both sides are tried.
  expect(valid).toBeGreaterThan((BATCHES * BATCH) / 50);
});
