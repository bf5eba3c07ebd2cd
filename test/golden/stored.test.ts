import { isoFromDay } from '../../src/calendar/index.js';
import { checkFormula } from '../../src/formula/index.js';
import { type App } from '../../src/server/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { type GoldenEvaluator, goldenFiles, goldenRegistry, runGolden } from '../support/golden.js';
import { materializedEvaluator, StoredWorld, storedPagesEvaluator } from '../support/stored-world.js';
import { scopeOf, type World } from '../support/world.js';

const files = goldenFiles();
const sections = files.flatMap((file) => file.sections);
/** A day after everything that the files ask about. */
const today = Math.max(...sections.flatMap((section) => section.cases.map((each) => each.to))) + 2;

describeDatabases('golden cases', (context) => {
  let app: App;
  let pages: GoldenEvaluator;
  let cache: ReturnType<typeof materializedEvaluator>;

  beforeAll(async () => {
    app = await openApp(context, await context.place(), { TODAY: isoFromDay(today) });
    const worlds = new Map<World, StoredWorld>();
    for (const { world } of sections) worlds.set(world, await StoredWorld.store(app, world));
    const worldOf = (world: World) => worlds.get(world)!;
    pages = storedPagesEvaluator(worldOf);
    cache = materializedEvaluator(worldOf);
    for (const { world, cases } of sections) {
      for (const { model, formula, expected } of cases) {
        const valid = checkFormula(formula, scopeOf(world, model), goldenRegistry).valid;
        if (valid && expected.length > 0) await cache.define(world, model, formula);
      }
    }
    await settleRuns(app);
  }, 600_000);
  afterAll(() => app.close());

  it.each(files.map((file) => [file.name, file] as const))('%s over stored pages', async (_, file) => {
    expect(await runGolden(file, pages)).toEqual([]);
  });

  it.each(files.map((file) => [file.name, file] as const))('%s materialized, then read', async (_, file) => {
    expect(await runGolden(file, cache)).toEqual([]);
  });
});
