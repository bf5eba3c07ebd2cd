import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { compare, questionOf } from '../support/random-questions.js';
import { RANDOM_SPAN, randomCase } from '../support/random-worlds.js';
import { referenceEvaluator } from '../support/reference-evaluator.js';
import { materializedEvaluator, storedPagesEvaluator } from '../support/stored-evaluators.js';
import { StoredWorld } from '../support/stored-world.js';
import { type World } from '../support/world.js';

describeDatabases('random formulas on random series', (context) => {
  it('stored pages and the cache give what the reference gives', async () => {
    const app = await openApp(context, await context.place(), { TODAY: isoFromDay(RANDOM_SPAN.to + 17) });
    try {
      const cases = fc.sample(randomCase, { numRuns: Number(process.env.NUM_RUNS ?? 16) });
      const worlds = new Map<World, StoredWorld>();
      for (const { world } of cases) worlds.set(world, await StoredWorld.store(app, world));
      const worldOf = (world: World) => worlds.get(world)!;
      const pages = storedPagesEvaluator(worldOf);
      const cache = materializedEvaluator(worldOf);
      const reference = referenceEvaluator();
      for (const { world, formula } of cases) await cache.define(world, 'COMPANY', formula);
      await settleRuns(app);
      let compared = 0;
      for (const { world, formula } of cases) {
        const question = questionOf(world, 'COMPANY', formula);
        for (const evaluator of [pages, cache, reference]) await evaluator.load(world);
        const expected = await reference.evaluate(question);
        compared += compare('stored pages', question, await pages.evaluate(question), expected);
        compared += compare('cache', question, await cache.evaluate(question), expected);
      }
      expect(compared).toBeGreaterThan(500);
    } finally {
      await app.close();
    }
  });
});
