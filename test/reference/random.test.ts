import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { checkFormula } from '../../src/formula/index.js';
import { engineEvaluator } from '../support/engine-evaluator.js';
import { agree, goldenRegistry } from '../support/golden.js';
import { RANDOM_SPAN, randomCase } from '../support/random-worlds.js';
import { referenceEvaluator } from '../support/reference-evaluator.js';
import { scopeOf } from '../support/world.js';

/** The reference shares no code with checker, plugins and engine: all three stand behind this. */
test('random formulas on random series: checker, plugins and engine give what the reference gives', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomCase, async ({ world, formula }) => {
      const checked = checkFormula(formula, scopeOf(world, 'COMPANY'), goldenRegistry);
      expect(checked.problems).toEqual([]);
      const entities = world.entities.map((entity) => entity.name);
      const [from, to] = [RANDOM_SPAN.from - 5, RANDOM_SPAN.to + 15];
      const question = { model: 'COMPANY' as const, formula, checked, entities, from, to };
      const [engine, reference] = [engineEvaluator(), referenceEvaluator()];
      await engine.load(world);
      await reference.load(world);
      const [actual, expected] = [await engine.evaluate(question), await reference.evaluate(question)];
      for (const [row, values] of expected.entries()) {
        for (const [i, value] of values.entries()) {
          if (value !== null) compared++;
          if (!agree(actual[row]?.[i], value)) {
            const said = `${entities[row]} on ${isoFromDay(from + i)}: ${actual[row]?.[i]} instead of ${value}`;
            throw new Error(`${JSON.stringify(formula)}\n${said}`);
          }
        }
      }
    }),
    { numRuns: Number(process.env.NUM_RUNS ?? 60) },
  );
  expect(compared).toBeGreaterThan(500);
});
