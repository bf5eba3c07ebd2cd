import { type Worker } from 'node:worker_threads';
import { openApp, settleRuns } from '../../support/apps';
import { describeDatabases } from '../../support/databases';
import { History, randomFrom } from '../history';
import { unsettled } from '../meddling';
import { createCompanies, defineAll, differences, END_USER_METRICS, METRICS, send, TODAY } from '../scenario';
import { byWhom, until } from './support';

const DAYS = 60;
const KILLED = 8;
const ALL = [...METRICS, ...END_USER_METRICS];

describeDatabases('units in threads', (context) => {
  it('compute what this thread computes, wherever they are killed', async () => {
    const random = randomFrom(7);
    const history = new History(random, DAYS);
    const killed: Promise<number>[] = [];
    // Each thread but some of the last is ended at a random moment, in the middle of a transaction or not.
    const onStart = (thread: Worker) => {
      if (killed.length >= KILLED) return;
      thread.once('message', () => {
        setTimeout(() => killed.push(thread.terminate()), random(150));
      });
    };
    const env = { TODAY, MATERIALIZE_THREADS: '2' };
    const app = await openApp(context, await context.place(), env, { threads: { onStart } });
    try {
      await history.addCompanies(app, 600);
      await history.addEndUsers(app, 300);
      await history.sendRandom(app, 800);
      await defineAll(app, ALL);
      await settleRuns(app);
      while (killed.length < KILLED) {
        await history.sendRandom(app, 60);
        await settleRuns(app);
      }
      await Promise.all(killed);
      await history.sendRandom(app, 60);
      await settleRuns(app);
      expect(await history.wrong(app, ALL)).toEqual([]);
      expect(await differences(app, DAYS + 10)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
      expect(await byWhom(app)).toMatchObject({ own: 0 });
    } finally {
      await app.close();
    }
  }, 300_000);

  it('are begun with the first unit and ended when none comes for a while', async () => {
    const threads: Worker[] = [];
    let ended = 0;
    const onStart = (thread: Worker) => {
      threads.push(thread);
      thread.once('exit', () => ended++);
    };
    const env = { TODAY, MATERIALIZE_THREADS: '2' };
    const options = { threads: { onStart, patience: { idleMs: 1 } } };
    const app = await openApp(context, await context.place(), env, options);
    try {
      await settleRuns(app); // there is nothing to compute
      expect(threads).toEqual([]);
      await createCompanies(app, 5);
      await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
      await defineAll(app);
      app.materializer.start();
      await until(async () => threads.length > 0 && ended === threads.length);
      await app.materializer.finished((await app.materializer.materialize({})).id);
      expect(await differences(app, 60)).toEqual([]);
    } finally {
      await app.close();
    }
    expect(ended).toBe(threads.length);
  });
});
