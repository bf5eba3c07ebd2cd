import { setTimeout as delay } from 'node:timers/promises';
import { TidemarkError } from '../../../src/errors/index.js';
import { queueDueRuns } from '../../../src/materialization/due.js';
import { EmbeddedMaterializer } from '../../../src/materialization/index.js';
import { PACE, type Pace } from '../../../src/materialization/limits.js';
import { type App } from '../../../src/server/index.js';
import { readRun } from '../../../src/storage/index.js';
import { openApp, settleRuns } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { randomFrom } from '../history.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, METRICS, send, TODAY, today } from '../scenario.js';

/** Quick to take others for dead. */
const QUICK: Pace = { pollMs: 40, unitBeatMs: 20, runBeatMs: 20, deadAfterMs: 250 };

const start = (app: App, meddler: Meddler, pace: Pace = QUICK): EmbeddedMaterializer => {
  const materializer = new EmbeddedMaterializer({ ...meddledOptions(app, meddler), pace });
  materializer.start();
  return materializer;
};

/** Lets `count` steps pass, then holds everything that comes until it is told to go on. */
function stallAfter(count: number) {
  let left = count;
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return { before: async () => (left-- > 0 ? undefined : held), goOn, isStalled: () => left < 0 };
}

describeDatabases('two materializers on one database', (context) => {
  let app: App;
  beforeEach(async () => {
    app = await openApp(context, await context.place(), { TODAY });
    await createCompanies(app, 520); // three blocks
    await send(app, [
      { is: 'event', company: 0, day: 10, amount: 1 },
      { is: 'event', company: 300, day: 5, amount: 2 },
    ]);
    await defineAll(app, METRICS.slice(0, 2));
    await settleRuns(app);
  });
  afterEach(() => app.close());

  const late = async () => {
    const companies = [1, 270, 515];
    await send(
      app,
      companies.map((company) => ({ is: 'event', company, day: 3, amount: 4 }) as const),
    );
    await queueDueRuns(meddledOptions(app, {}));
    return (await app.materializer.runs({ first: 1 }))[0]!.id;
  };
  const stored = async (id: number) => (await app.database.snapshot((session) => readRun(session, id)))!;

  it.each([3, 6, 9, 12, 15, 18, 21])(
    'one that is held up at its step %i is replaced, and does no harm when it goes on',
    async (steps) => {
      const id = await late();
      const stall = stallAfter(steps);
      const zombie = start(app, stall);
      while (!stall.isStalled() && (await stored(id)).status !== 'SUCCEEDED') await delay(1);
      const successor = start(app, {});
      const ended = await successor.finished(id);
      expect(ended).toMatchObject({ status: 'SUCCEEDED', unitsDone: ended.unitsTotal, error: null });
      // What the zombie holds in its hands is older than this.
      await send(app, [{ is: 'event', company: 1, day: 3, amount: 9 }]);
      stall.goOn();
      await Promise.all([zombie.stop(), successor.stop()]);
      await workOff(app);
      expect(await stored(id)).toMatchObject({ status: 'SUCCEEDED', unitsDone: ended.unitsTotal });
      expect(await differences(app, 40)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
    },
  );

  it('both at work: each run is taken once', async () => {
    const both = [start(app, {}), start(app, {})];
    const ids: number[] = [];
    for (let i = 0; i < 5; i++) {
      const run = await app.materializer.materialize({ from: today - 20 });
      ids.push(run.id);
      await send(app, [{ is: 'event', company: i * 100, day: i, amount: 1 }]);
    }
    for (const id of ids) {
      const run = await app.materializer.finished(id);
      expect(run).toMatchObject({ status: 'SUCCEEDED', unitsDone: run.unitsTotal });
      expect((await stored(id)).fence).toBe(1);
    }
    await Promise.all(both.map((each) => each.stop()));
    await workOff(app);
    expect(await differences(app, 40)).toEqual([]);
  });

  it('a clock that jumps, back an hour and on a day, makes nobody take a run over', async () => {
    const real = Date.now;
    let jump = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => real() + jump);
    try {
      const id = await late();
      const jumps = [-3_600_000, 86_400_000, 0, -86_400_000];
      let steps = 0;
      const before = async () => {
        jump = jumps[steps++ % jumps.length]!;
        await delay(20); // so that there is time to be taken for dead
      };
      const watcher = start(app, {}, { ...QUICK, deadAfterMs: 1_000 });
      await watcher.stop();
      const worker = start(app, { before }, { ...QUICK, deadAfterMs: 1_000 });
      while ((await stored(id)).status === 'QUEUED') await delay(1);
      const idle = start(app, {}, PACE);
      expect(await app.materializer.finished(id)).toMatchObject({ status: 'SUCCEEDED' });
      await Promise.all([worker.stop(), idle.stop()]);
      expect((await stored(id)).fence).toBe(1);
      expect(steps).toBeGreaterThan(4);
      jump = -3_600_000; // an hour back, and work is done all the same
      await late();
      await workOff(app);
      expect(await differences(app, 40)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
    } finally {
      clock.mockRestore();
    }
  });

  it.each(['DATABASE_UNREACHABLE', 'DATABASE_FULL'] as const)(
    '%s for a while, at any step: the run says so and goes on, and no attempt is counted',
    async (code) => {
      const id = await late();
      const random = randomFrom(code.length);
      let outages = 0;
      const before = async () => {
        if (outages === 25 || random(9) > 0) return;
        outages++;
        throw new TidemarkError(code, 'the moon is full');
      };
      const logged: string[] = [];
      const silent = () => undefined;
      const log = { info: silent, warn: silent, error: (_: object, message: string) => logged.push(message) };
      const options = { ...meddledOptions(app, { before }), log, pace: { ...QUICK, pollMs: 5 } };
      const materializer = new EmbeddedMaterializer(options);
      materializer.start();
      expect(await app.materializer.finished(id)).toMatchObject({ status: 'SUCCEEDED', error: null });
      await materializer.stop();
      expect(logged).toContain('run interrupted');
      const units = await app.database.snapshot((session) =>
        session.all<{ attempts: number; status: string }>('SELECT attempts, status FROM unit WHERE run_id = ?', [id]),
      );
      expect(new Set(units.map(({ attempts, status }) => `${attempts} ${status}`))).toEqual(new Set(['0 DONE']));
      expect(await stored(id)).toMatchObject({ unitsDone: units.length });
      await workOff(app);
      expect(await differences(app, 40)).toEqual([]);
    },
  );
});
