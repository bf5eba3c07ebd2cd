import fc from 'fast-check';
import { engineEvaluator } from '../support/engine-evaluator.js';
import { compare, questionOf } from '../support/random-questions.js';
import { randomCase } from '../support/random-worlds.js';
import { referenceEvaluator } from '../support/reference-evaluator.js';

/** The reference shares no code with checker, plugins and engine: all three stand behind this. */
test('random formulas on random series: checker, plugins and engine give what the reference gives', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomCase, async ({ world, formula }) => {
      const [engine, reference] = [engineEvaluator(), referenceEvaluator()];
      await engine.load(world);
      await reference.load(world);
      const questions = [
        questionOf(world, 'COMPANY', formula),
        questionOf(world, 'END_USER', { type: 'metricOverTime', prop: 'calculated.health' }),
      ];
      for (const question of questions) {
        if (question.entities.length === 0) continue;
        compared += compare('engine', question, await engine.evaluate(question), await reference.evaluate(question));
      }
    }),
    { numRuns: Number(process.env.NUM_RUNS ?? 60) },
  );
  expect(compared).toBeGreaterThan(500);
});
