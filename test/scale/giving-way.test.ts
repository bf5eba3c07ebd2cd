import { QueueUnits, QueueWorker } from '../../src/materialization/units/queue';
import { UnitWorker } from '../../src/materialization/units/unit-worker';
import { FAMILY_METRICS } from '../materialization/families';
import {
  impatient,
  lastOf,
  prepared,
  type Size,
  sendLate,
  some,
  whileDefining,
} from '../materialization/giving-way/support';
import { meddledOptions, unsettled, workOff } from '../materialization/meddling';
import { defineAll, differences, METRICS } from '../materialization/scenario';
import { describeScale } from '../support/redis-server';

const SIZE: Size = { days: 60, companies: 262, endUsers: 600 };
const THERE = [...some(METRICS, 'week'), ...some(FAMILY_METRICS, 'u_idle', 'idle')];
const NEW = [...some(FAMILY_METRICS, 'u_spent', 'spent', 'logins', 'level'), ...some(METRICS, 'total', 'use')];
const PHASES = [0, 1, 2, 3];

describeScale('a definition whose units are jobs', (context, redis) => {
  it('takes jobs back that nobody has begun, and lets late data go first in each of its phases', async () => {
    const { app } = await prepared(context, 31, SIZE, THERE);
    const here = meddledOptions(app, {});
    const place = { url: redis().url, prefix: 'giving-way' };
    const workers = await Promise.all(
      ['a', 'b'].map(async (name) => {
        const units = new UnitWorker(here, `host:1:${name}`);
        const worker = new QueueWorker({ place, units: 1, work: (unit) => units.work(unit), log: here.log });
        await worker.start(10_000);
        return worker;
      }),
    );
    try {
      await defineAll(app, NEW);
      const sent = new Set<number>();
      const done = new Map<number, number>();
      const meddler = whileDefining(app, async ({ phase, definition }) => {
        const late = await lastOf(app, 'LATE_DATA');
        if (late?.status === 'SUCCEEDED' && !done.has(late.id)) done.set(late.id, definition.unitsDone);
        if (sent.has(phase) || late?.status === 'QUEUED' || late?.status === 'RUNNING') return;
        sent.add(phase);
        await sendLate(app, `late${phase}`, SIZE, [45, 3]);
      });
      const dispatcher = () =>
        new QueueUnits({ place: async () => place, announce: async () => undefined, log: here.log });
      await workOff(app, { ...impatient(app, meddler), dispatcher });
      expect([...sent]).toEqual(PHASES);
      const definition = (await lastOf(app, 'DEFINITION'))!;
      expect(definition.status).toBe('SUCCEEDED');
      // Some late data was computed before all units were done, and each time the definition went on.
      const before = [...done.values()].filter((units) => units < definition.unitsTotal);
      expect(new Set(before).size).toBeGreaterThan(1);
      delete meddler.before;
      await workOff(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, SIZE.days + 30)).toEqual([]);
    } finally {
      await Promise.all(workers.map((worker) => worker.close(10_000)));
      await app.close();
    }
  }, 300_000);
});
