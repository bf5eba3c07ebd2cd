import { dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { checkFormula } from '../../src/formula/index.js';
import { type App } from '../../src/server/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { type GoldenSection, goldenFiles, goldenRegistry, jsonOf, runGolden } from '../support/golden.js';
import { materializedEvaluator, storedPagesEvaluator } from '../support/stored-evaluators.js';
import { StoredWorld } from '../support/stored-world.js';
import { windowGolden } from '../support/window-golden.js';
import { type World } from '../support/world.js';
import { scopeOf } from '../support/world-scope.js';

const published = windowGolden().files;
const own = goldenFiles();
const files = [...own, ...published];
const sections = files.flatMap((file) => file.sections);
const lastDay = (section: GoldenSection) => Math.max(...section.cases.map((each) => each.to));
/** Every metric is computed through the calendar's last day: sections that end years later have an app of their own. */
const LATE = dayFromIso('2027-01-01')!;

describeDatabases('golden cases', (context) => {
  const apps: App[] = [];
  const worlds = new Map<World, StoredWorld>();
  const worldOf = (world: World) => worlds.get(world)!;
  const pages = storedPagesEvaluator(worldOf);
  const cache = materializedEvaluator(worldOf);

  async function store(group: readonly GoldenSection[]): Promise<void> {
    const today = isoFromDay(Math.max(...group.map(lastDay)) + 2);
    const app = await openApp(context, await context.place(), { TODAY: today });
    apps.push(app);
    for (const { world } of group) worlds.set(world, await StoredWorld.store(app, world));
    for (const { world, cases } of group) {
      for (const { model, formula, expected } of cases) {
        const checked = checkFormula(formula, scopeOf(world, model), goldenRegistry);
        if (checked.valid && expected.length > 0) await cache.define(world, model, jsonOf({ formula, checked }));
      }
    }
    await settleRuns(app);
  }

  beforeAll(async () => {
    const ours = own.flatMap((file) => file.sections).filter((section) => section.cases.length > 0);
    await store(ours.filter((section) => lastDay(section) < LATE));
    await store(ours.filter((section) => lastDay(section) >= LATE));
    await store(published.flatMap((file) => file.sections));
    for (const { world } of sections) if (!worlds.has(world)) worlds.set(world, worlds.values().next().value!);
  }, 600_000);
  afterAll(async () => {
    for (const app of apps) await app.close();
  });

  it.each(files.map((file) => [file.name, file] as const))('%s over stored pages', async (_, file) => {
    expect(await runGolden(file, pages)).toEqual([]);
  });

  it.each(files.map((file) => [file.name, file] as const))('%s materialized, then read', async (_, file) => {
    expect(await runGolden(file, cache)).toEqual([]);
  });
});
