import fc from 'fast-check';
import { isoFromDay } from '../../src/calendar/index.js';
import { WorkBudget } from '../../src/reading/formulas/index.js';
import { type App } from '../../src/server/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { RANDOM_SPAN, randomCase } from '../support/random-worlds.js';
import { StoredWorld } from '../support/stored-world.js';

const TODAY = isoFromDay(RANDOM_SPAN.to + 10);

describeDatabases('formulas tried on random data', (context) => {
  let app: App;

  beforeAll(async () => {
    app = await openApp(context, await context.place(), { TODAY });
  });
  afterAll(() => app.close());

  const previewed = async (formula: unknown, id: number, on: number) => {
    const { checked, results } = await app.formulas.preview({
      ...{ model: 'COMPANY', formula, ids: [id], from: on, to: on, work: new WorkBudget() },
    });
    if (!checked.valid) throw new Error(`${JSON.stringify(formula)}: ${JSON.stringify(checked.problems)}`);
    return results[0]!.series.values[0];
  };

  test('an explanation has the values that a reader sees, and each node the one of its own formula', async () => {
    let compared = 0;
    let cached = false;
    await fc.assert(
      fc.asyncProperty(
        randomCase,
        fc.integer({ min: RANDOM_SPAN.from - 5, max: RANDOM_SPAN.to + 10 }),
        async ({ world, formula }, day) => {
          const stored = await StoredWorld.store(app, world);
          // Computed on reading in one half of the cases, taken from the cache in the other.
          cached = !cached;
          if (cached) await settleRuns(app);
          const id = await stored.id('company 0');
          const ask = { model: 'COMPANY', id, on: day } as const;
          for (const slug of ['inner', 'outer']) {
            const key = `calculated.${stored.slug(slug)}`;
            const { value } = await app.formulas.explain({ ...ask, of: { key }, work: new WorkBudget() });
            const column = (await app.reader.gather('COMPANY', [key], [id], day, day)).get(key)!;
            const read = Number.isNaN(column.values[0]!) ? null : column.values[0]!;
            if (value === null || read === null) expect([key, value]).toEqual([key, read]);
            else expect(Math.abs(value - read)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(read), 1e-300));
          }
          const renamed = stored.renamed(formula);
          const asked = await app.formulas.explain({ ...ask, of: { formula: renamed }, work: new WorkBudget() });
          expect(asked.value).toBe(await previewed(renamed, id, day));
          const numbers = asked.nodes.filter(({ kind }) => !['TEXT', 'TEXT_FIELD', 'CONDITION'].includes(kind));
          for (const node of numbers.slice(0, 12)) {
            compared++;
            expect([node.text, node.value]).toEqual([node.text, await previewed(node.text, id, day)]);
          }
        },
      ),
      { numRuns: Number(process.env.NUM_RUNS ?? 4), endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(10);
  });
});
