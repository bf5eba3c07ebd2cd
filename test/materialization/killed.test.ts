import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { isoFromDay } from '../../src/calendar/index.js';
import { type Database } from '../../src/storage/index.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { type DatabaseContext, describeDatabases, type Place } from '../support/databases.js';
import { FAMILY_METRICS } from './families.js';
import { History, randomFrom } from './history.js';
import { unsettled, workOff } from './meddling.js';
import { allCompanies, defineAll, differences, END_USER_METRICS, METRICS, TODAY, today } from './scenario.js';

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

const childOf = (i: number) => ({ companyExternalId: `c${(i * 37) % 300}`, endUserExternalId: `v${i}` });
const loginOf = (i: number, day: number) => ({
  ...{ name: 'login', ...childOf(i), at: isoFromDay(today - 1 - day) },
  properties: { amount: i / 7 },
});

function companiesOf(events: readonly { readonly companyExternalId: string }[]) {
  const names = new Set(events.map(({ companyExternalId }) => companyExternalId));
  return [...names].map((externalId) => ({ externalId, createdAt: isoFromDay(today - 50) }));
}

/** 2 blocks of companies and 6 of end-users, and everything that companies can read of them cached. */
async function withFamilies(context: DatabaseContext, place: Place): Promise<void> {
  const app = await openApp(context, place, { TODAY });
  try {
    const logins = Array.from({ length: 1400 }, (_, i) => [loginOf(i, i % 40), loginOf(i, (i * 7) % 50)]).flat();
    expect((await app.ingestion.upsertCompanies(companiesOf(logins), ORIGIN)).errors).toEqual([]);
    expect((await app.ingestion.trackActivities(logins, ORIGIN)).errors).toEqual([]);
    await defineAll(app, FAMILY_METRICS);
    await settleRuns(app);
  } finally {
    await app.close();
  }
}

/** Whether a unit of roll-ups has claimed changes that it has not settled. */
async function isRollingUp(database: Database): Promise<boolean> {
  const rows = await database.snapshot((session) =>
    session.all(
      'SELECT 1 FROM series_block b JOIN roll_up r ON r.relay_id = b.series_id WHERE b.claimed_from IS NOT NULL LIMIT 1',
    ),
  );
  return rows.length > 0;
}

/** Whether some of the past's distinct values are gathered, and some are not. */
async function isGathering(database: Database): Promise<boolean> {
  const rows = await database.snapshot((session) =>
    session.all('SELECT 1 FROM distinct_series WHERE ready = 0 AND scanned > 0'),
  );
  return rows.length > 0;
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

  it('one that is killed among the transactions of a roll-up leaves it to the next', async () => {
    const place = await context.place();
    await withFamilies(context, place);
    const env = { TODAY: isoFromDay(today + 2) };
    const app = await openApp(context, place, env);
    try {
      let caught = 0;
      for (let round = 0; round < 4 && caught < 2; round++) {
        // Of each block of end-users, on old days.
        const late = Array.from({ length: 14 }, (_, i) => loginOf(100 * i + round, 20 + ((i + round) % 20)));
        expect((await app.ingestion.trackActivities(late, ORIGIN)).errors).toEqual([]);
        const killed = materialize({ ...context.environment(place), ...env });
        while (!(await isRollingUp(app.database)) && killed.process.exitCode === null)
          await new Promise((resolve) => setTimeout(resolve, 1));
        killed.process.kill('SIGKILL');
        await killed.ended;
        if (await isRollingUp(app.database)) caught++;
        if (round % 2 === 0) await workOff(app);
      }
      expect(caught).toBeGreaterThan(0);
      await workOff(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, 55)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 120_000);

  it('one that is killed while it gathers distinct values of the past leaves the rest to the next', async () => {
    const place = await context.place();
    const app = await openApp(context, place, { TODAY });
    try {
      const events = Array.from({ length: 9000 }, (_, i) => ({
        ...{ name: 'order', companyExternalId: `c${i % 30}`, at: isoFromDay(today - 1 - (i % 90)) },
        properties: { product: `p${(i * i) % 701}` },
      }));
      expect((await app.ingestion.upsertCompanies(companiesOf(events), ORIGIN)).errors).toEqual([]);
      for (const half of [events.slice(0, 4500), events.slice(4500)])
        expect((await app.ingestion.trackActivities(half, ORIGIN)).errors).toEqual([]);
      const formula = { type: 'distinctOverTime', prop: 'activities.order', property: 'product', days: 30 };
      await app.metrics.create({ slug: 'variety', name: 'Variety', model: 'COMPANY', formula }, null);
      const killed = materialize({ ...context.environment(place), TODAY });
      while (!(await isGathering(app.database)) && killed.process.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 1));
      killed.process.kill('SIGKILL');
      expect(await killed.ended).toBe('SIGKILL');
      expect(await isGathering(app.database)).toBe(true);
      const late = events.slice(0, 200).map((event) => ({ ...event, properties: { product: 'late' } }));
      expect((await app.ingestion.trackActivities(late, ORIGIN)).errors).toEqual([]);
      await workOff(app);
      const ids = await allCompanies(app);
      const cached = (await app.reader.gather('COMPANY', ['calculated.variety'], ids, today - 60, today - 1)).get(
        'calculated.variety',
      )!;
      const all = [...events, ...late];
      for (const [slot, id] of ids.entries()) {
        const [company] = await app.entities.byIds('COMPANY', [id]);
        for (const day of [today - 60, today - 31, today - 1]) {
          const from = isoFromDay(day - 29);
          const within = all.filter(
            ({ companyExternalId, at }) =>
              companyExternalId === company!.externalId && at >= from && at <= isoFromDay(day),
          );
          const expected = new Set(within.map(({ properties }) => properties.product)).size;
          expect(cached.values[(day - (today - 60)) * ids.length + slot]).toBe(expected);
        }
      }
      expect(await differences(app, 60)).toEqual([]);
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
