import { type Worker } from 'node:worker_threads';
import pino from 'pino';
import { type App, type AppOptions } from '../../../src/server';
import { openApp, settleRuns } from '../../support/apps';
import { describeDatabases } from '../../support/databases';
import { allCompanies, createCompanies, send, TODAY, today } from '../scenario';
import { byWhom, misbehaving, unitsNow, until } from './support';

const BAD = 5;

describeDatabases('plugins in threads', (context) => {
  const plugin = misbehaving();
  afterAll(() => plugin.remove());
  const lines: string[] = [];
  beforeEach(() => lines.splice(0));

  /** Two blocks of companies; one of the first has a value above 1000. */
  async function opened(options: AppOptions['threads'] = {}): Promise<App> {
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const env = { TODAY, MATERIALIZE_THREADS: '2', PLUGINS: plugin.file };
    const app = await openApp(context, await context.place(), env, { log, threads: options });
    await createCompanies(app, 300);
    await send(app, [
      { is: 'point', company: BAD, day: 3, value: 2000 },
      { is: 'point', company: 290, day: 3, value: 7 },
    ]);
    return app;
  }

  const define = (app: App, operator: string) => {
    const formula = [operator, { type: 'metricOverTime', prop: 'metrics.seats' }];
    return app.metrics.create({ slug: operator, name: operator, model: 'COMPANY', formula }, null);
  };
  /** What both companies with points have on the day of theirs. */
  const values = async (app: App, key = 'calculated.MOODY') => {
    const ids = await allCompanies(app);
    const read = await app.reader.gather('COMPANY', [key], [ids[BAD]!, ids[290]!], today - 4, today - 4);
    return [...read.get(key)!.values];
  };
  /** The plugin returns again: then everything is computed. */
  const recover = async (app: App) => {
    plugin.spin(false);
    await settleRuns(app);
    expect(await values(app)).toEqual([2000, 7]);
  };
  const told = () => lines.map((line) => JSON.parse(line) as { msg: string; level: number; err?: object });

  it('one that ends its thread in the middle of a unit only costs time', async () => {
    const app = await opened();
    try {
      plugin.exitOnce();
      await define(app, 'MOODY');
      await settleRuns(app);
      expect(told()).toContainEqual(
        expect.objectContaining({ level: 50, msg: 'a thread died in the middle of a unit, which waits again' }),
      );
      expect(await values(app)).toEqual([2000, 7]);
      expect(await byWhom(app)).toMatchObject({ own: 0 });
    } finally {
      await app.close();
    }
  });

  it('one that does not return is ended, its unit parked after three attempts, the others done', async () => {
    const app = await opened({ patience: { silentMs: 2000 } });
    try {
      await settleRuns(app);
      plugin.spin(true);
      await define(app, 'MOODY');
      app.materializer.start();
      const [queued] = await app.materializer.runs({ first: 1 });
      const run = await app.materializer.finished(queued!.id);
      expect(run).toMatchObject({ status: 'FAILED', error: expect.stringContaining('does not return') });
      const units = await unitsNow(app, run.id);
      const bad = units.filter(({ status }) => status !== 'DONE');
      expect(bad).toMatchObject([{ block: 0, status: 'PARKED', attempts: 3 }]);
      expect(new Set(units.map(({ block }) => block)).size).toBe(2);
      await recover(app);
    } finally {
      await app.close();
    }
  }, 180_000);

  it('one that does not return does not keep the process from ending: its unit waits again, and was no failure', async () => {
    const app = await opened({ patience: { graceMs: 100 } });
    try {
      plugin.spin(true);
      await define(app, 'MOODY');
      app.materializer.start();
      const spinning = async () => {
        const units = await unitsNow(app);
        return units.some(({ status }) => status === 'DONE') && units.some(({ status }) => status === 'RUNNING');
      };
      await until(spinning);
      await app.materializer.stop();
      const bad = (await unitsNow(app)).filter(({ status }) => status !== 'DONE');
      expect(bad.length).toBeGreaterThan(0);
      for (const unit of bad) expect(unit).toMatchObject({ status: 'QUEUED', attempts: 0, error: null });
      await recover(app);
    } finally {
      await app.close();
    }
  }, 180_000);

  it('what one throws stands in the log of the process', async () => {
    const app = await opened();
    try {
      await define(app, 'PICKY');
      await settleRuns(app);
      expect(await byWhom(app)).toMatchObject({ own: 0 });
      expect(told()).toContainEqual(
        expect.objectContaining({
          level: 40,
          plugin: 'acme-moody',
          operator: 'PICKY',
          msg: expect.stringContaining('threw'),
        }),
      );
    } finally {
      await app.close();
    }
  });
});

describeDatabases('threads that cannot do what their process can', (context) => {
  it.each([
    ['a plugin was changed', 'plugins have changed since', 'change'],
    ['a plugin is gone', 'a thread could not begin', 'remove'],
  ] as const)('%s: the process does it itself', async (_what, message, how) => {
    const plugin = misbehaving();
    const lines: string[] = [];
    const threads: Worker[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const env = { TODAY, MATERIALIZE_THREADS: '2', PLUGINS: plugin.file };
    const options = { log, threads: { onStart: (thread: Worker) => threads.push(thread) } };
    const app = await openApp(context, await context.place(), env, options);
    try {
      await createCompanies(app, 300);
      await send(app, [{ is: 'point', company: 0, day: 3, value: 2 }]);
      const formula = ['MOODY', { type: 'metricOverTime', prop: 'metrics.seats' }];
      await app.metrics.create({ slug: 'm', name: 'm', model: 'COMPANY', formula }, null);
      plugin[how]();
      await settleRuns(app);
      expect(threads.length).toBeGreaterThan(0);
      expect(lines.join('')).toContain(message);
      expect(await byWhom(app)).toMatchObject({ threads: 0 });
      const read = await app.reader.gather(
        'COMPANY',
        ['calculated.m'],
        [(await allCompanies(app))[0]!],
        today - 4,
        today - 4,
      );
      expect([...read.get('calculated.m')!.values]).toEqual([2]);
    } finally {
      await app.close();
      plugin.remove();
    }
  });
});
