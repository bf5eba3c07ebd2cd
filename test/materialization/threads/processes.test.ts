import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { openApp, settleRuns } from '../../support/apps';
import { type Built, buildTidemark } from '../../support/built';
import { type DatabaseContext, describeDatabases, type Place } from '../../support/databases';
import { createCompanies, defineAll, differences, send, TODAY } from '../scenario';
import { byWhom } from './support';

const ROOT = path.join(__dirname, '..', '..', '..');

let built: Built;
beforeAll(() => {
  built = buildTidemark();
}, 240_000);
afterAll(() => built.remove());

/** Defined and computed in this process; then more has come. */
async function withLateData(context: DatabaseContext): Promise<Place> {
  const place = await context.place();
  const app = await openApp(context, place, { TODAY });
  try {
    await createCompanies(app, 300);
    await defineAll(app);
    await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
    await settleRuns(app);
    await send(app, [{ is: 'event', company: 290, day: 12, amount: 3 }]);
  } finally {
    await app.close();
  }
  return place;
}

describeDatabases('`tidemark materialize` with threads', (context) => {
  it.each(['built', 'from sources'] as const)(
    '%s: they do the units, and the command ends',
    async (how) => {
      const place = await withLateData(context);
      const env = { ...context.environment(place), TODAY, MATERIALIZE_THREADS: '2', LOG_LEVEL: 'info' };
      const hook = path.join(ROOT, 'test', 'support', 'register-ts.cjs');
      const main = path.join(ROOT, 'src', 'cli', 'main.ts');
      const ran =
        how === 'built'
          ? built.run('tidemark materialize', built.work, env)
          : spawnSync(process.execPath, ['-r', hook, main, 'materialize'], {
              env: { ...process.env, ...env },
              encoding: 'utf8',
            });
      expect({ status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 });
      const app = await openApp(context, place, { TODAY });
      try {
        expect((await byWhom(app)).threads).toBeGreaterThan(0);
        expect(await differences(app, 60)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    240_000,
  );
});
