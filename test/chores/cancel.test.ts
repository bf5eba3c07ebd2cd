import { isoFromDay } from '../../src/calendar/index.js';
import { queueDueRuns } from '../../src/materialization/due.js';
import { EmbeddedMaterializer } from '../../src/materialization/index.js';
import { type App } from '../../src/server/index.js';
import { insertRun, type StoredRunTrigger, takeRun } from '../../src/storage/index.js';
import { meddledOptions, unsettled, workOff } from '../materialization/meddling.js';
import { createCompanies, defineAll, differences, METRICS, send, TODAY, today } from '../materialization/scenario.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

/** The newest run of a trigger. */
async function newest(app: App, trigger: StoredRunTrigger) {
  return (await app.materializer.runs({ first: 50 })).find((run) => run.trigger === trigger);
}

/** Has runs worked off until the first of them has done a unit, and cancels it between two transactions. */
async function cancelUnderway(app: App): Promise<number> {
  let cancelled: number | undefined;
  const before = async () => {
    if (cancelled !== undefined) return;
    const run = (await app.materializer.runs({ first: 9 })).find(({ status }) => status === 'RUNNING');
    if (run === undefined || run.unitsDone === 0) return;
    cancelled = run.id;
    expect(await app.materializer.cancel(run.id)).toMatchObject({ id: run.id, status: 'CANCELLED' });
  };
  const materializer = new EmbeddedMaterializer(meddledOptions(app, { before }));
  const open = (await app.materializer.runs({ first: 9 })).filter(({ status }) => status === 'QUEUED');
  materializer.start();
  for (const { id } of open) await app.materializer.finished(id);
  await materializer.stop();
  return cancelled!;
}

/** Four blocks: two units may be under way when a run is cancelled. */
const COMPANIES = 800;

describeDatabases('cancelling a run', (context) => {
  let app: App;
  beforeEach(async () => {
    app = await openApp(context, await context.place(), { TODAY });
    await createCompanies(app, COMPANIES);
    await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
  });
  afterEach(() => app.close());

  it('that waits: nobody begins it', async () => {
    await defineAll(app);
    await settleRuns(app);
    const run = await app.materializer.materialize({ from: today - 9 });
    expect(await app.materializer.cancel(run.id)).toMatchObject({ status: 'CANCELLED', startedAt: null, error: null });
    expect((await app.materializer.cancel(run.id).catch((error: unknown) => error)) as object).toMatchObject({
      code: 'CONFLICT',
      path: 'id',
      message: expect.stringContaining('was cancelled at'),
    });
    await workOff(app);
    expect(await app.materializer.run(run.id)).toMatchObject({ status: 'CANCELLED', unitsTotal: 0 });
  });

  it('that computes a definition: it is computed by request, and not by a restart', async () => {
    await defineAll(app, METRICS.slice(0, 2));
    const id = await cancelUnderway(app);
    expect(await app.materializer.run(id)).toMatchObject({ status: 'CANCELLED', trigger: 'DEFINITION' });
    const through = async () => [...(await app.materializer.materializedThrough(['week', 'spend'])).values()];
    expect(await through()).toEqual([null, null]);
    expect(await differences(app, 40)).toEqual([]); // computed on reading
    await workOff(app); // a worker that starts looks for what is stranded
    expect((await newest(app, 'DEFINITION'))!.id).toBe(id);
    await app.materializer.materialize({ keys: ['calculated.week'] });
    await workOff(app);
    expect(await through()).toEqual([today - 1, null]);
    await settleRuns(app);
    expect(await through()).toEqual([today - 1, today - 1]);
    expect(await differences(app, 40)).toEqual([]);
    expect(await unsettled(app)).toEqual([]);
  });

  it('that computes an edit: readers keep the old version until the next day is closed', async () => {
    const place = await context.place();
    let own = await openApp(context, place, { TODAY });
    await createCompanies(own, 300);
    await send(own, [{ is: 'event', company: 0, day: 1, amount: 1 }]);
    await defineAll(own, METRICS.slice(0, 1));
    await settleRuns(own);
    const [week] = await own.metrics.list();
    await own.metrics.update(week!.key, { formula: ['SUM', week!.formula, 1] }, null);
    await cancelUnderway(own);
    const value = async () => [
      ...(await own.reader.gather('COMPANY', ['calculated.week'], [1], today - 1, today - 1)).values(),
    ];
    expect([...(await value())[0]!.values]).toEqual([1]);
    await own.close();
    own = await openApp(context, place, { TODAY: isoFromDay(today + 1) });
    try {
      await workOff(own);
      expect([...(await value())[0]!.values]).toEqual([2]);
      expect(await differences(own, 40)).toEqual([]);
    } finally {
      await own.close();
    }
  });

  it('that closes a day, or takes in late data: what is left is queued again', async () => {
    await defineAll(app);
    await settleRuns(app);
    await send(
      app,
      Array.from({ length: COMPANIES }, (_, company) => ({ is: 'event', company, day: 5, amount: 2 }) as const),
    );
    const options = meddledOptions(app, {});
    await queueDueRuns(options);
    const late = await cancelUnderway(app);
    expect(await app.materializer.run(late)).toMatchObject({ trigger: 'LATE_DATA', status: 'CANCELLED' });
    await workOff(app);
    expect((await newest(app, 'LATE_DATA'))!.id).toBeGreaterThan(late);
    expect(await differences(app, 40)).toEqual([]);
    expect(await unsettled(app)).toEqual([]);
  });

  it('that closes a day, before it begins and while it runs: the day is closed by another one', async () => {
    const place = await context.place();
    let own = await openApp(context, place, { TODAY });
    await createCompanies(own, 300);
    await defineAll(own, METRICS.slice(0, 2));
    await settleRuns(own);
    await own.close();
    own = await openApp(context, place, { TODAY: isoFromDay(today + 1) });
    try {
      const options = meddledOptions(own, {});
      const queued = async () => {
        await queueDueRuns(options);
        return (await newest(own, 'SCHEDULE'))!;
      };
      const first = await queued();
      expect(await own.materializer.cancel(first.id)).toMatchObject({ status: 'CANCELLED', startedAt: null });
      const second = await queued();
      expect(second.id).toBeGreaterThan(first.id);
      expect(await cancelUnderway(own)).toBe(second.id);
      const through = async () => (await own.materializer.materializedThrough(['week'])).get('week');
      await workOff(own);
      expect(await through()).toBe(today);
      expect(await differences(own, 40)).toEqual([]);
      expect(await unsettled(own)).toEqual([]);
    } finally {
      await own.close();
    }
  });

  it('by hand, while it runs: what it has not come to stays as it was', async () => {
    await defineAll(app, METRICS.slice(0, 2));
    await settleRuns(app);
    const run = await app.materializer.materialize({ from: today - 20 });
    expect(await cancelUnderway(app)).toBe(run.id);
    const { status, unitsDone, unitsTotal } = (await app.materializer.run(run.id))!;
    expect(status).toBe('CANCELLED');
    expect(unitsDone).toBeGreaterThan(0);
    expect(unitsDone).toBeLessThan(unitsTotal);
    expect(await differences(app, 40)).toEqual([]);
    expect(await workOff(app)).toBe(0);
  });

  it.each(['DELETION', 'REFOLD'] as const)('of trigger %s is refused', async (trigger) => {
    const id = await app.database.write((session) =>
      insertRun(session, { trigger, from: today, to: today, metrics: [], now: 0, subject: '{}' }),
    );
    await expect(app.materializer.cancel(id)).rejects.toMatchObject({ code: 'CONFLICT', details: { trigger } });
    expect(await app.materializer.run(id)).toMatchObject({ status: 'QUEUED' });
    await app.database.write((session) => takeRun(session, { worker: 'it', now: Date.now() }));
    await expect(app.materializer.cancel(id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await app.materializer.run(id)).toMatchObject({ status: 'RUNNING' });
  });

  it('that there is not, or that has ended, is refused', async () => {
    await expect(app.materializer.cancel(4711)).rejects.toMatchObject({ code: 'NOT_FOUND', path: 'id' });
    await defineAll(app, METRICS.slice(0, 1));
    await settleRuns(app);
    const run = await newest(app, 'DEFINITION');
    await expect(app.materializer.cancel(run!.id)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { status: 'SUCCEEDED' },
      message: expect.stringContaining('succeeded at'),
    });
  });
});
