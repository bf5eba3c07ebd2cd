import { isoFromDay } from '../../../src/calendar/index.js';
import { queueDueRuns } from '../../../src/materialization/due.js';
import { type RunInfo } from '../../../src/materialization/index.js';
import { PACE } from '../../../src/materialization/limits.js';
import { type App } from '../../../src/server/index.js';
import { readMetrics, readRollUps } from '../../../src/storage/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { held } from '../newest-first/readings.js';
import { allCompanies, defineAll, differences, METRICS, today } from '../scenario.js';
import {
  impatient,
  lastOf,
  prepared,
  runsOf,
  type Size,
  sendLate,
  some,
  standing,
  week,
  whileDefining,
} from './support.js';

/** Two blocks of companies and two of end-users, so that each phase of blocks has several units. */
const SIZE: Size = { days: 60, companies: 262, endUsers: 300 };
/** What readers have before, and go on to have; and what they have of which a newer version is on its way. */
const KEPT = [...some(METRICS, 'week'), ...some(FAMILY_METRICS, 'u_idle', 'idle')];
const EDITED = some(FAMILY_METRICS, 'u_week', 'busy');
const THERE = [...KEPT, ...EDITED];
/**
 * What is defined then: of users, what companies make of that and of what was sent of users and assets (so there are two units of
 * roll-ups), and metrics of companies alone, whose newest days come first.
 */
const NEW = [...some(FAMILY_METRICS, 'u_spent', 'spent', 'logins', 'level'), ...some(METRICS, 'total', 'chain', 'use')];
const PHASES = ['users', 'roll-ups', 'newest days of companies'] as const;

/** Defines something new, and edits metrics of users that a company metric reads. */
async function define(app: App): Promise<void> {
  await defineAll(app, NEW);
  await app.metrics.update('calculated.u_week', { formula: week(11) }, null);
}

/** A company's own login and one of a user who has been there from the start, long ago and lately. */
async function sendOld(app: App, ago: number): Promise<void> {
  const events = [ago, 2].flatMap((days, i) => [
    { name: 'login', companyExternalId: `c${40 + i}`, at: isoFromDay(today - days), properties: { amount: 3 } },
    {
      ...{ name: 'login', companyExternalId: `c${260 + i}`, endUserExternalId: `u${SIZE.companies + 7 + i}` },
      ...{ at: isoFromDay(today - days), properties: { amount: 5 } },
    },
  ]);
  expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
}

/** What readers see of metrics that nobody edits is what the formulas give now, and nothing of it is called stale. */
async function expectUpToDate(app: App): Promise<void> {
  const slugs = KEPT.map(({ slug }) => slug!);
  for (const { slug, model, key } of await app.metrics.list()) {
    if (!slugs.includes(slug)) continue;
    const [, stale] = [...(await app.reader.stale(model, [key], await allCompanies(app, model)))][0]!;
    expect([slug, stale.includes(true)]).toEqual([slug, false]);
  }
  expect(await differences(app, SIZE.days + 30, slugs)).toEqual([]);
}

async function expectSettled(app: App): Promise<void> {
  expect([...(await held(app.database)).values()].filter((part) => part !== null)).toEqual([]);
  expect(await unsettled(app)).toEqual([]);
  expect(await differences(app, SIZE.days + 30)).toEqual([]);
}

/** What the roll-ups are made of that reach through a day. */
async function completeRollUps(app: App): Promise<string[]> {
  const rollUps = await app.database.snapshot(readRollUps);
  return rollUps.flatMap(({ identity, through }) => (through === null ? [] : [identity]));
}

/** Some metrics' pages of versions that readers do not see yet. */
async function pagesOnTheirWay(app: App, slugs: readonly string[]): Promise<unknown[]> {
  return app.database.snapshot(async (session) => {
    const metrics = (await readMetrics(session)).filter(({ slug }) => slugs.includes(slug));
    expect(metrics.map(({ comingSeriesId }) => comingSeriesId)).not.toContain(null);
    const ids = metrics.map(({ comingSeriesId }) => comingSeriesId).join(', ');
    return session.all(`SELECT series_id, block, day FROM series_page WHERE series_id IN (${ids})`);
  });
}

/** Whether some of the past's distinct values are gathered, and some are not. */
async function isGathering(app: App): Promise<boolean> {
  const rows = await app.database.snapshot((session) =>
    session.all('SELECT 1 FROM distinct_series WHERE ready = 0 AND scanned > 0'),
  );
  return rows.length > 0;
}

describeDatabases('a definition with several phases', (context) => {
  it.each(PHASES.map((name, phase) => [name, phase] as const))(
    'lets late data be computed in each of them (%s)',
    async (_name, phase) => {
      const { app } = await prepared(context, 11 + phase, SIZE, THERE);
      try {
        const before = await lastOf(app, 'LATE_DATA');
        const rolledUp = await completeRollUps(app);
        await define(app);
        const seen = { sent: false, upToDate: false };
        const meddler = whileDefining(app, async (at) => {
          if (at.phase < phase || seen.upToDate) return;
          if (!seen.sent) {
            seen.sent = true;
            expect(at.phase).toBe(phase);
            await sendOld(app, 45);
            await sendLate(app, 'late', SIZE, [50, 31, 3]);
            return;
          }
          const late = await lastOf(app, 'LATE_DATA');
          if (late?.id === before?.id || late?.status !== 'SUCCEEDED') return;
          seen.upToDate = true;
          // It is still where it was.
          expect(at).toMatchObject({ phase, definition: { status: 'RUNNING' } });
          await expectUpToDate(app);
          if (phase !== 0) return;
          // What it is about to roll up itself nobody else has, nor gone through all children for what it makes of that.
          expect(await completeRollUps(app)).toEqual(rolledUp);
          expect(await pagesOnTheirWay(app, ['spent', 'logins', 'level', 'busy'])).toEqual([]);
        });
        await workOff(app, impatient(app, meddler));
        expect(seen).toEqual({ sent: true, upToDate: true });
        await expectSettled(app);
      } finally {
        await app.close();
      }
    },
    300_000,
  );

  it('lets late data be computed before them, while distinct values of the past are gathered', async () => {
    const { app } = await prepared(context, 14, SIZE, THERE);
    try {
      // More than two transactions go through.
      for (let batch = 0; batch < 8; batch++) {
        const events = Array.from({ length: 1000 }, (_, i) => ({
          ...{ name: 'login', companyExternalId: `c${i % 20}`, endUserExternalId: `past-${i % 20}` },
          ...{ at: isoFromDay(today - 1 - ((batch + i) % 50)), properties: { amount: i % 30 } },
        }));
        expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
      }
      await workOff(app);
      const before = await lastOf(app, 'LATE_DATA');
      await defineAll(app, some(FAMILY_METRICS, 'u_kinds', 'kinds'));
      const seen = { sent: false, upToDate: false };
      const meddler: Meddler = {
        async before() {
          const definition = await lastOf(app, 'DEFINITION');
          if (definition?.status !== 'RUNNING' || definition.unitsTotal > 0 || seen.upToDate) return;
          if (!seen.sent) {
            seen.sent = await isGathering(app);
            if (seen.sent) await sendOld(app, 45);
            return;
          }
          const late = await lastOf(app, 'LATE_DATA');
          if (late?.id === before?.id || late?.status !== 'SUCCEEDED') return;
          seen.upToDate = true;
          await expectUpToDate(app);
        },
      };
      await workOff(app, impatient(app, meddler));
      expect(seen).toEqual({ sent: true, upToDate: true });
      await expectSettled(app);
    } finally {
      await app.close();
    }
  }, 300_000);

  it('takes nothing of its own for late data, and computes each value once', async () => {
    const { app } = await prepared(context, 15, SIZE, THERE);
    try {
      const late = await runsOf(app, 'LATE_DATA');
      await define(app);
      const looked = new Set<number>();
      // Another server looks as well, and before any turn is over.
      const meddler = whileDefining(app, async ({ phase }) => {
        looked.add(phase);
        await queueDueRuns(meddledOptions(app, {}));
      });
      await workOff(app, impatient(app, meddler));
      expect([...looked].sort()).toEqual([0, 1, 2, 3]);
      expect((await runsOf(app, 'LATE_DATA')).map(({ id }) => id)).toEqual(late.map(({ id }) => id));
      const definitions = await runsOf(app, 'DEFINITION');
      const written = definitions.slice(-1).reduce((sum, { valuesWritten }) => sum + valuesWritten, 0);
      let values = 0;
      const to = app.calendar.lastCompleteDay();
      const computed = [...NEW.map(({ slug }) => slug!), 'u_week', 'busy'];
      for (const { model, key } of (await app.metrics.list()).filter(({ slug }) => computed.includes(slug))) {
        const read = await app.reader.gather(model, [key], await allCompanies(app, model), to - 150, to);
        values += read.get(key)!.values.filter((value) => !Number.isNaN(value)).length;
      }
      expect(written).toBe(values);
      await expectSettled(app);
    } finally {
      await app.close();
    }
  }, 300_000);

  it('ends although late data never does', async () => {
    const { app } = await prepared(context, 16, SIZE, THERE);
    try {
      await define(app);
      let sent = 0;
      let answered: number | undefined = -1;
      const progress: string[] = [];
      const meddler = whileDefining(app, async ({ definition }) => {
        const late = await lastOf(app, 'LATE_DATA');
        if (late?.status === 'SUCCEEDED') {
          // Between the ends of two late runs the definition went on.
          const line = `${late.id} ${definition.unitsDone}`;
          if (progress.at(-1)?.split(' ', 1)[0] !== `${late.id}`) progress.push(line);
        }
        // Something waits again as soon as the last of it is computed.
        if (late?.id === answered || (late !== undefined && late.status !== 'SUCCEEDED')) return;
        answered = late?.id;
        await sendLate(app, `late${sent++}`, SIZE, [1 + (sent % 7), 50]);
        await queueDueRuns(meddledOptions(app, {}));
      });
      await workOff(app, impatient(app, meddler));
      expect((await lastOf(app, 'DEFINITION'))?.status).toBe('SUCCEEDED');
      expect(progress.length).toBeGreaterThan(4);
      const done = progress.map((line) => Number(line.split(' ', 2)[1]));
      expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
      delete meddler.before;
      await workOff(app);
      await expectSettled(app);
    } finally {
      await app.close();
    }
  }, 300_000);

  it.each(PHASES.flatMap((name, phase) => (['SCHEDULE', 'MANUAL'] as const).map((how) => [name, how, phase] as const)))(
    'leaves no hole where days are closed meanwhile (%s, %s)',
    async (_name, how, phase) => {
      const { app, place } = await prepared(context, 17 + phase, SIZE, THERE);
      const later = await openApp(context, place, { TODAY: isoFromDay(today + 2) });
      const pace = { ...PACE, turnMs: 0 };
      try {
        await define(app);
        const closes: (RunInfo['status'] | undefined)[] = [];
        const lateRuns: RunInfo[] = [];
        let isQueued = false;
        const meddler = whileDefining(later, async (at) => {
          if (!isQueued && at.phase === phase) {
            isQueued = true;
            // Of users of the second block alone: in the first one nothing changes on the new days but the windows.
            await sendLate(later, 'today', SIZE, [-1, 0, 1]);
            if (how === 'MANUAL') await later.materializer.materialize({});
            else await queueDueRuns(meddledOptions(later, {}));
          }
          const close = await lastOf(later, how);
          if (!isQueued) return;
          // What it computes of the new days is no late data for others, whenever they look.
          if (closes.at(-1) === 'SUCCEEDED') await queueDueRuns(meddledOptions(later, {}));
          if (closes.at(-1) === close?.status) return;
          closes.push(close?.status);
          if (close?.status !== 'SUCCEEDED') return;
          await expectUpToDate(later);
          lateRuns.push(...(await runsOf(later, 'LATE_DATA')));
          pace.turnMs = 300_000; // from here on nobody helps it
        });
        // Whoever looks right after the publication sees all of it, too.
        meddler.after = async () => {
          if ((await lastOf(later, 'DEFINITION'))?.status !== 'SUCCEEDED') return;
          delete meddler.after;
          expect(await differences(later, 45)).toEqual([]);
        };
        await workOff(later, { ...impatient(app, meddler), pace });
        expect(closes).toContain('SUCCEEDED');
        expect((await runsOf(later, 'LATE_DATA')).map(({ id }) => id)).toEqual(lateRuns.map(({ id }) => id));
        expect(meddler.after).toBeUndefined();
        await expectSettled(later);
      } finally {
        await later.close();
        await app.close();
      }
    },
    300_000,
  );

  it.each(
    PHASES.flatMap((name, phase) => (['cancelled', 'superseded'] as const).map((how) => [name, how, phase] as const)),
  )(
    'may end while others go first (%s, %s)',
    async (_name, how, phase) => {
      const { app } = await prepared(context, 20 + phase, SIZE, THERE);
      try {
        await define(app);
        let ended: number | undefined;
        let isSent = false;
        const meddler = whileDefining(app, async (at) => {
          if (!isSent && at.phase === phase) {
            isSent = true;
            await sendOld(app, 33);
          }
          if (ended !== undefined || (await lastOf(app, 'LATE_DATA'))?.status !== 'RUNNING') return;
          ended = at.definition.id;
          if (how === 'cancelled') await app.materializer.cancel(ended);
          else await app.metrics.update('calculated.u_spent', { formula: week(400) }, null);
        });
        await workOff(app, impatient(app, meddler));
        expect(await app.materializer.run(ended!)).toMatchObject({ status: 'CANCELLED' });
        await expectUpToDate(app);
        await app.materializer.materialize({});
        await workOff(app, impatient(app, {}));
        await expectSettled(app);
      } finally {
        await app.close();
      }
    },
    300_000,
  );

  it('leaves the roll-ups of the next one alone, which is made while it is underway', async () => {
    const { app } = await prepared(context, 24, SIZE, THERE);
    const slugs = ['u_kinds', 'kinds', 'u_gold', 'gold'];
    try {
      await define(app);
      const [first] = await runsOf(app, 'DEFINITION').then((runs) => runs.slice(-1));
      let second: number | undefined;
      const values = new Map<number, string[]>();
      const meddler = whileDefining(app, async () => {
        if (second === undefined) {
          const at = await standing(app);
          if (at?.definition.id !== first!.id || at.done === 0) return;
          await defineAll(app, some(FAMILY_METRICS, ...slugs));
          second = (await lastOf(app, 'DEFINITION'))!.id;
          await sendOld(app, 20);
        }
      });
      // Right after each publication all of it is seen, although the other one is not there, or not underway any more.
      meddler.after = async () => {
        for (const { id, status } of await runsOf(app, 'DEFINITION')) {
          if (id < first!.id || status !== 'SUCCEEDED' || values.has(id)) continue;
          values.set(id, await differences(app, SIZE.days + 30));
          if (id !== first!.id) continue;
          const metrics = await app.database.snapshot(readMetrics);
          const coming = metrics
            .filter(({ slug }) => slugs.includes(slug))
            .map((metric) => `"[${metric.comingSeriesId}]"`);
          expect((await completeRollUps(app)).filter((of) => coming.some((one) => of.includes(one)))).toEqual([]);
        }
      };
      await workOff(app, impatient(app, meddler));
      expect([...values]).toEqual([
        [first!.id, []],
        [second, []],
      ]);
      await expectSettled(app);
    } finally {
      await app.close();
    }
  }, 300_000);
});
