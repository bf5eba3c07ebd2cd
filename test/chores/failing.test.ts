import { setTimeout as delay } from 'node:timers/promises';
import { type Chore, EmbeddedMaterializer } from '../../src/materialization/index.js';
import { type App } from '../../src/server/index.js';
import { insertRun } from '../../src/storage/index.js';
import { meddledOptions, unsettled } from '../materialization/meddling.js';
import { createCompanies, defineAll, METRICS, send, TODAY, today } from '../materialization/scenario.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

/** A chore of three units, which `does` something with each. */
function choreOf(does: (block: number, alive: () => Promise<boolean>) => Promise<void>): Chore {
  return {
    units: async () => [0, 1, 2].map((block) => ({ model: 'COMPANY' as const, block, from: 1, to: 0 })),
    work: (_run, { block }, alive) => does(block, alive),
  };
}

/** Works off the runs there are, with a chore in the place of refolding. */
async function work(app: App, chore: Chore, runs: readonly number[]): Promise<void> {
  const materializer = new EmbeddedMaterializer({ ...meddledOptions(app, {}), chores: { REFOLD: chore } });
  materializer.start();
  for (const id of runs) await app.materializer.finished(id);
  await materializer.stop();
}

describeDatabases('a chore', (context) => {
  let app: App;
  beforeEach(async () => {
    app = await openApp(context, await context.place(), { TODAY });
  });
  afterEach(() => app.close());

  const queue = (): Promise<number> =>
    app.database.write((session) =>
      insertRun(session, {
        trigger: 'REFOLD',
        from: today,
        to: today,
        metrics: [],
        now: 0,
        subject: '{"of":"this"}',
      }),
    );

  it('whose unit fails is tried three times, fails with the reason, and is done by another run later', async () => {
    const id = await queue();
    const tried: number[] = [];
    await work(
      app,
      choreOf(async (block) => {
        tried.push(block);
        if (block === 1) throw new Error('the moon is full');
      }),
      [id],
    );
    expect(tried).toEqual([0, 1, 1, 1, 2]);
    const failed = await app.materializer.run(id);
    expect(failed).toMatchObject({ status: 'FAILED', unitsDone: 2, unitsTotal: 3 });
    expect(failed!.error).toBe('COMPANY block 1: the moon is full');
    // A worker that starts takes up what failed.
    tried.length = 0;
    await work(
      app,
      choreOf(async (block) => {
        tried.push(block);
      }),
      [],
    );
    const next = (await app.materializer.runs({ first: 1 }))[0]!;
    expect(next).toMatchObject({ trigger: 'REFOLD' });
    expect(next.id).toBeGreaterThan(id);
    await work(
      app,
      choreOf(async (block) => {
        tried.push(block);
      }),
      [next.id],
    );
    expect(tried).toEqual([0, 1, 2]);
    expect(await app.materializer.run(id)).toEqual(failed);
    expect(await app.materializer.runs({ first: 9, afterId: id })).toHaveLength(1);
  });

  it('that nobody here does fails, and says so', async () => {
    const id = await queue();
    const materializer = new EmbeddedMaterializer({ ...meddledOptions(app, {}), chores: {} });
    materializer.start();
    expect(await app.materializer.finished(id)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('REFOLD'),
    });
    await materializer.stop();
  });

  it('lets late data go first once it has had its turn', async () => {
    await createCompanies(app, 3);
    await defineAll(app, METRICS.slice(0, 1));
    await settleRuns(app);
    const id = await queue();
    const late: string[][] = [];
    await work(
      app,
      choreOf(async (block) => {
        const runs = await app.materializer.runs({ first: 9, afterId: id });
        late.push(runs.flatMap(({ trigger, status }) => (trigger === 'LATE_DATA' ? [status] : [])));
        if (block > 0) return;
        await send(app, [{ is: 'event', company: 0, day: 3, amount: 1 }]);
        await delay(5_500); // longer than a turn
      }),
      [id],
    );
    expect(late).toEqual([[], ['SUCCEEDED'], ['SUCCEEDED']]);
    expect(await unsettled(app)).toEqual([]);
    expect(await app.materializer.run(id)).toMatchObject({ status: 'SUCCEEDED', unitsDone: 3 });
  });
});
