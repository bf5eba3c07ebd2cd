import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isoFromDay } from '../../src/calendar/index.js';
import { EmbeddedMaterializer, type RunInfo } from '../../src/materialization/index.js';
import { type App } from '../../src/server/index.js';
import { randomFrom } from '../materialization/history.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../materialization/meddling.js';
import { TODAY, today } from '../materialization/scenario.js';
import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { leftovers } from './leftovers.js';
import { DAYS, idsOf, push, randomWorkspace, unlike, type Workspace, without } from './workspace.js';

/** A process that works runs off. */
function startWorker(environment: Record<string, string>): ChildProcess {
  const hook = path.join(__dirname, '../support/register-ts.cjs');
  return spawn(process.execPath, ['-r', hook, path.join(__dirname, 'worker.ts')], {
    env: { ...process.env, ...environment, TODAY },
    stdio: 'ignore',
  });
}

/** Deletes a company and every third end-user, asset and project of the others; returns what was deleted. */
async function deleteMany(app: App, workspace: Workspace): Promise<Set<string>> {
  const deleted = new Set<string>();
  for (const model of ['COMPANY', 'END_USER', 'ASSET', 'PROJECT'] as const) {
    const ids = await idsOf(app, model);
    const names = workspace.things
      .filter((thing) => thing.model === model && ids.has(thing.name))
      .flatMap(({ name }, i) => ((model === 'COMPANY' ? name === 'c0' : i % 3 === 0) ? [name] : []));
    for (const name of names) deleted.add(`${model} ${name}`);
    const result = await app.deletions.byId(
      model,
      names.map((name) => ids.get(name)!),
      ORIGIN,
    );
    expect(result).toEqual({ deleted: names.length, errors: [] });
  }
  return deleted;
}

async function deletionRun(app: App): Promise<RunInfo> {
  return (await app.materializer.runs({ first: 50 })).find(({ trigger }) => trigger === 'DELETION')!;
}

/** Data of a company that stays and of a new one, one after the other. */
function* later(): Generator<(app: App) => Promise<{ readonly errors: readonly unknown[] }>> {
  const random = randomFrom(99);
  for (let i = 0; i < 60; i++) {
    const at = isoFromDay(today - 1 - random(DAYS));
    // The name of the company that was deleted is free again.
    const name = i % 3 === 0 ? 'c0' : 'c1';
    const createdAt = isoFromDay(today - 30);
    const company = { externalId: name, custom: { bought: random(20) }, asOf: at, ...(name === 'c0' && { createdAt }) };
    const login = { name: 'login', companyExternalId: 'c1', at, properties: { amount: i / 7 } };
    yield i % 2 === 0
      ? ({ ingestion }) => ingestion.upsertCompanies([company], ORIGIN)
      : ({ ingestion }) => ingestion.trackActivities([login], ORIGIN);
  }
}

async function sendLater(app: App, some: Iterable<(app: App) => Promise<{ readonly errors: readonly unknown[] }>>) {
  for (const send of some) expect((await send(app)).errors).toEqual([]);
}

describeDatabases('a scrub', (context) => {
  it('that is killed again and again goes on where it stopped', async () => {
    const place = await context.place();
    const app = await openApp(context, place, { TODAY });
    const other = await openApp(context, await context.place(), { TODAY });
    try {
      const workspace = randomWorkspace(5, { companies: 3, children: 270, events: 2500 });
      await push(app, workspace);
      await workOff(app);
      const deleted = await deleteMany(app, workspace);
      let kills = 0;
      for (let last = -1; kills < 4; ) {
        const worker = startWorker(context.environment(place));
        const exited = once(worker, 'exit');
        for (;;) {
          const run = await deletionRun(app);
          if (run.status === 'RUNNING' && run.unitsDone > last) {
            last = run.unitsDone;
            break;
          }
          if (run.status === 'SUCCEEDED' || worker.exitCode !== null) break;
          await delay(1);
        }
        await delay(kills * 3); // somewhere within a unit
        worker.kill('SIGKILL');
        await exited;
        if ((await deletionRun(app)).status !== 'RUNNING') break;
        kills++;
      }
      expect(kills).toBeGreaterThan(0);
      await workOff(app);
      expect(await deletionRun(app)).toMatchObject({ status: 'SUCCEEDED', progress: 1, error: null });
      expect(await leftovers(app)).toEqual([]);
      await push(other, without(workspace, deleted));
      await workOff(other);
      expect(await unlike(app, other)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
    } finally {
      await app.close();
      await other.close();
    }
  }, 480_000);

  it('that is stopped between any two transactions, while data come in, ends all the same', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    const other = await openApp(context, await context.place(), { TODAY });
    try {
      const workspace = randomWorkspace(6, { companies: 3, children: 12, events: 400 });
      await push(app, workspace);
      await workOff(app);
      const deleted = await deleteMany(app, workspace);
      const random = randomFrom(7);
      const data = later();
      let stops = 0;
      for (; (await deletionRun(app)).status !== 'SUCCEEDED'; stops++) {
        expect(stops).toBeLessThan(200);
        let left = 1 + random(6);
        const meddler: Meddler = {
          async before() {
            const next = random(3) === 0 ? data.next() : undefined;
            if (next?.done === false) await sendLater(app, [next.value]);
          },
          async after() {
            if (left-- === 0) void materializer.stop();
          },
        };
        const materializer = new EmbeddedMaterializer(meddledOptions(app, meddler));
        materializer.start();
        while (left >= 0 && (await deletionRun(app)).status !== 'SUCCEEDED') await delay(1);
        await materializer.stop();
      }
      expect(stops).toBeGreaterThan(3);
      await sendLater(app, data);
      await workOff(app);
      expect(await leftovers(app)).toEqual([]);
      await push(other, without(workspace, deleted));
      await sendLater(other, later());
      await workOff(other);
      expect(await unlike(app, other)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
    } finally {
      await app.close();
      await other.close();
    }
  }, 480_000);
});
