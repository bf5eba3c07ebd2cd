import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { isoFromDay } from '../../src/calendar/index.js';
import { type Database } from '../../src/storage/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { type DatabaseContext, describeDatabases, type Place } from '../support/databases.js';
import { History, randomFrom } from './history.js';
import { defineAll, differences, END_USER_METRICS, METRICS, TODAY, today } from './scenario.js';

const DAYS = 120;
const ALL = [...METRICS, ...END_USER_METRICS];

/** `tidemark materialize` as a process of its own. */
function materialize(environment: Record<string, string>): { process: ChildProcess; ended: Promise<number | string> } {
  const hook = path.join(__dirname, '../support/register-ts.cjs');
  const main = path.join(__dirname, '../../src/cli/main.ts');
  const child = spawn(process.execPath, ['-r', hook, main, 'materialize'], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  return {
    process: child,
    ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code ?? 0))),
  };
}

async function unitsDone(database: Database): Promise<number> {
  const rows = await database.snapshot((session) =>
    session.all<{ done: number }>(`SELECT units_done AS done FROM run WHERE status = 'RUNNING'`),
  );
  return rows[0]?.done ?? 0;
}

/** 2 blocks of companies and 2 of end-users, everything cached through the day before `TODAY`. */
async function prepared(context: DatabaseContext, place: Place): Promise<History> {
  const history = new History(randomFrom(7), DAYS);
  const app = await openApp(context, place, { TODAY });
  try {
    await history.addCompanies(app, 300);
    await history.addEndUsers(app, 300);
    await history.sendRandom(app, 1000);
    await defineAll(app, ALL);
    await settleRuns(app);
  } finally {
    await app.close();
  }
  return history;
}

describeDatabases('processes', (context) => {
  it('a killed one loses nothing: the next goes on where it stopped', async () => {
    const place = await context.place();
    const history = await prepared(context, place);
    // Three nights were missed, and late data has come in since.
    const env = { TODAY: isoFromDay(today + 3) };
    const app = await openApp(context, place, env);
    try {
      await history.sendRandom(app, 60);
      const killed = materialize({ ...context.environment(place), ...env });
      while ((await unitsDone(app.database)) === 0 && killed.process.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 2));
      killed.process.kill('SIGKILL');
      expect(await killed.ended).toBe('SIGKILL');
      const run = (await app.materializer.runs({ first: 5 })).find(({ status }) => status === 'RUNNING');
      expect(run).toMatchObject({ trigger: 'MANUAL' });
      expect(run!.progress).toBeLessThan(1);
      await history.sendRandom(app, 60);
      await settleRuns(app);
      expect(await app.materializer.run(run!.id)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await differences(app, DAYS + 40)).toEqual([]);
      expect(await history.wrong(app, ALL)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 60_000);

  it('two at once, while data pours in, compute the same', async () => {
    const place = await context.place();
    const history = await prepared(context, place);
    const env = { TODAY: isoFromDay(today + 2) };
    const app = await openApp(context, place, env);
    try {
      app.materializer.start();
      const others = [1, 2].map(() => materialize({ ...context.environment(place), ...env }));
      let busy = true;
      const sending = (async () => {
        while (busy) await history.sendRandom(app, 10);
      })();
      expect(await Promise.all(others.map(({ ended }) => ended))).toEqual([0, 0]);
      busy = false;
      await sending;
      await app.materializer.stop();
      await settleRuns(app);
      expect(await differences(app, DAYS + 40)).toEqual([]);
      expect(await history.wrong(app, ALL)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 60_000);
});
