import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { checkFormula } from '../../src/formula/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { agree, goldenRegistry } from '../support/golden.js';
import { RANDOM_SPAN, randomCase } from '../support/random-worlds.js';
import { referenceEvaluator } from '../support/reference-evaluator.js';
import { materializedEvaluator, StoredWorld, storedPagesEvaluator } from '../support/stored-world.js';
import { scopeOf, type World } from '../support/world.js';

const { from } = RANDOM_SPAN;
const to = RANDOM_SPAN.to + 15;

describeDatabases('random formulas on random series', (context) => {
  it('stored pages and the cache give what the reference gives', async () => {
    const app = await openApp(context, await context.place(), { TODAY: isoFromDay(to + 2) });
    try {
      const cases = fc.sample(randomCase, { numRuns: Number(process.env.NUM_RUNS ?? 25) });
      const worlds = new Map<World, StoredWorld>();
      for (const { world } of cases) worlds.set(world, await StoredWorld.store(app, world));
      const worldOf = (world: World) => worlds.get(world)!;
      const [pages, cache, reference] = [
        storedPagesEvaluator(worldOf),
        materializedEvaluator(worldOf),
        referenceEvaluator(),
      ];
      for (const { world, formula } of cases) await cache.define(world, 'COMPANY', formula);
      await settleRuns(app);
      let compared = 0;
      for (const { world, formula } of cases) {
        const checked = checkFormula(formula, scopeOf(world, 'COMPANY'), goldenRegistry);
        const entities = world.entities.map((entity) => entity.name);
        const question = { model: 'COMPANY' as const, formula, checked, entities, from, to };
        for (const evaluator of [pages, cache, reference]) await evaluator.load(world);
        const expected = await reference.evaluate(question);
        for (const [name, evaluator] of [
          ['stored pages', pages],
          ['cache', cache],
        ] as const) {
          const actual = await evaluator.evaluate(question);
          expected.forEach((values, row) => {
            values.forEach((value, i) => {
              if (value !== null) compared++;
              if (agree(actual[row]?.[i], value)) return;
              const said = `${entities[row]} on ${isoFromDay(from + i)}: ${actual[row]?.[i]} instead of ${value}`;
              throw new Error(`${name}: ${JSON.stringify(formula)}\n${said}\n${JSON.stringify(world.metrics)}`);
            });
          });
        }
      }
      expect(compared).toBeGreaterThan(1000);
    } finally {
      await app.close();
    }
  });
});
