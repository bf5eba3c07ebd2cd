import { setTimeout as delay } from 'node:timers/promises';
import { isoFromDay } from '../../../src/calendar/index.js';
import { type App } from '../../../src/server/index.js';
import { runLeases } from '../../../src/storage/index.js';
import { leftovers } from '../../chores/leftovers.js';
import { idsOf, push, randomWorkspace, unlike } from '../../chores/workspace.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { type DatabaseContext, describeDatabases, type Place } from '../../support/databases.js';
import { randomFrom } from '../history.js';
import { unsettled, workOff } from '../meddling.js';
import { companyId, differences, today } from '../scenario.js';
import { WorkerProcess } from './processes.js';

/** So many processes are killed on each of the two databases. */
const KILLS = 25;
const NIGHTS = 5;
const LONGEST_LIFE_MS = 250;

type Cause = (app: App) => Promise<unknown>;

/** What gives a materializer something to do, from a seed: the same for any app. */
function causeOf(seed: number): Cause {
  const random = randomFrom(seed);
  const at = () => isoFromDay(today - 1 - random(60));
  switch (seed % 5) {
    case 0: {
      const logins = Array.from({ length: 40 }, () => {
        const company = random(3);
        const endUserExternalId = `u${seed}-${company}-${random(4)}`;
        const of = { companyExternalId: companyId(company), endUserExternalId, at: at() };
        return { name: 'login', ...of, properties: { amount: random(999) / 7 } };
      });
      return async ({ ingestion }) => expect((await ingestion.trackActivities(logins, ORIGIN)).errors).toEqual([]);
    }
    case 1: {
      const points = Array.from({ length: 20 }, () => ({
        ...{ metric: 'seats', externalId: companyId(random(3)), at: at(), value: random(50) },
      }));
      return async ({ ingestion }) => expect((await ingestion.pushMetrics(points, ORIGIN)).errors).toEqual([]);
    }
    case 2: {
      const slug = ['week', 'u_week', 'logins'][random(3)]!;
      return async ({ metrics }) => {
        const metric = (await metrics.list()).find((each) => each.slug === slug)!;
        await metrics.update(metric.key, { formula: ['SUM', metric.formula, 1 + (seed % 3)] }, null);
      };
    }
    case 3: {
      const name = `u${random(12)}`;
      return async (app) => {
        const id = (await idsOf(app, 'END_USER')).get(name);
        if (id !== undefined) await app.deletions.byId('END_USER', [id], ORIGIN);
      };
    }
    default: {
      const fold = (['SUM', 'MAX', 'LAST'] as const)[random(3)]!;
      return ({ definitions }) => definitions.define({ model: 'COMPANY', metric: 'seats', fold });
    }
  }
}

const isUnderway = async (app: App) =>
  (await app.materializer.runs({ first: 9 })).some(({ status }) => status === 'RUNNING');

/** Resolves when a run goes on; what the one before left may be all that there was to do. */
async function begun(app: App): Promise<void> {
  const leaseOf = async () => JSON.stringify(await app.database.snapshot(runLeases));
  const before = await leaseOf();
  for (const end = performance.now() + 3_000; performance.now() < end; await delay(2)) {
    if ((await leaseOf()) !== before && (await isUnderway(app))) return;
  }
}

/** Kills one process after the other, each somewhere in its work. Returns how often something was under way. */
async function killMany(context: DatabaseContext, place: Place, app: App, causes: readonly Cause[]): Promise<number> {
  const random = randomFrom(causes.length);
  const start = (i: number) =>
    new WorkerProcess({
      ...context.environment(place),
      TODAY: isoFromDay(today + Math.floor((i * NIGHTS) / causes.length)),
      MATERIALIZE_THREADS: i % 6 === 5 ? '2' : '0',
    });
  let next = start(0);
  let underway = 0;
  for (const [i, cause] of causes.entries()) {
    const worker = next;
    await cause(app);
    await worker.go();
    // Some die while they look for work, most of them in the middle of it.
    if (i % 4 !== 3) await begun(app);
    await delay(random(LONGEST_LIFE_MS));
    await worker.kill();
    if (await isUnderway(app)) underway++;
    if (i + 1 < causes.length) next = start(i + 1);
  }
  return underway;
}

describeDatabases(`${KILLS} processes, each killed at a random moment`, (context) => {
  it('leave nothing behind but what the next one goes on with', async () => {
    const place = await context.place();
    const workspace = randomWorkspace(11, { companies: 3, children: 14, events: 500 });
    const causes = Array.from({ length: KILLS }, (_, i) => causeOf(i));
    let app = await openApp(context, place, { TODAY: isoFromDay(today) });
    const other = await openApp(context, await context.place(), { TODAY: isoFromDay(today + NIGHTS) });
    try {
      await push(app, workspace); // the first ones are killed while they compute its definitions
      expect(await killMany(context, place, app, causes)).toBeGreaterThan(KILLS / 5);
      await app.close();
      app = await openApp(context, place, { TODAY: isoFromDay(today + NIGHTS) });
      await workOff(app);
      expect((await app.materializer.runs({ first: 200 })).filter(({ status }) => status === 'FAILED')).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
      expect(await leftovers(app)).toEqual([]);
      expect(await differences(app, 75)).toEqual([]);

      await push(other, workspace);
      await workOff(other);
      for (const cause of causes) await cause(other);
      await workOff(other);
      expect(await unlike(app, other)).toEqual([]);
    } finally {
      await app.close();
      await other.close();
    }
  }, 900_000);
});
