import { isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { goldenFiles, runGolden } from '../support/golden.js';
import { materializedEvaluator, StoredWorlds, storedPagesEvaluator } from '../support/stored-world.js';

const files = goldenFiles();
/** A day after everything that the files ask about. */
const today =
  Math.max(...files.flatMap((file) => file.sections.flatMap((section) => section.cases.map((each) => each.to)))) + 2;

describeDatabases('golden cases', (context) => {
  let app: App;
  let worlds: StoredWorlds;

  beforeAll(async () => {
    app = await openApp(context, await context.place(), { TODAY: isoFromDay(today) });
    worlds = new StoredWorlds(app);
  });
  afterAll(() => app.close());

  it.each(files.map((file) => [file.name, file] as const))('%s over stored pages', async (_, file) => {
    expect(await runGolden(file, storedPagesEvaluator(worlds))).toEqual([]);
  });

  it.each(files.map((file) => [file.name, file] as const))('%s materialized, then read', async (_, file) => {
    expect(await runGolden(file, materializedEvaluator(worlds))).toEqual([]);
  });
});
