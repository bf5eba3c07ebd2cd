import { isoFromDay } from '../../../src/calendar/index.js';
import { queueDueRuns } from '../../../src/materialization/due.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { meddledOptions, unsettled, workOff } from '../meddling.js';
import { held } from '../newest-first/readings.js';
import { allCompanies, defineAll, differences, METRICS, today } from '../scenario.js';
import { fromLastPhase, impatient, lastOf, prepared, runsOf, type Size, sendLate, some, week } from './support.js';

/** More than a unit's days, so that a block has several units of older ones. */
const LONG: Size = { days: 640, companies: 30, endUsers: 12 };
/** More than a block's companies, so that there are several units of the same days. */
const WIDE: Size = { days: 60, companies: 270, endUsers: 12 };
/** What readers have before, and what is defined then. */
const THERE = [...some(METRICS, 'week', 'use'), ...some(FAMILY_METRICS, 'u_week', 'busy')];
const NEW = some(METRICS, 'total', 'chain', 'change');

describeDatabases('a definition with a long history', (context) => {
  it('lets late data be computed before it ends', async () => {
    const { app } = await prepared(context, 1, LONG, THERE);
    try {
      await defineAll(app, NEW);
      let isSent = false;
      let isSeen = false;
      const ids = await allCompanies(app);
      const meddler = fromLastPhase(app, async (definition) => {
        if (!isSent) {
          isSent = true;
          await sendLate(app, 'late', LONG, [600, 31, 3]);
          return;
        }
        const late = await lastOf(app, 'LATE_DATA');
        if (isSeen || late?.status !== 'SUCCEEDED') return;
        isSeen = true;
        expect(definition.unitsDone).toBeLessThan(definition.unitsTotal);
        // Readers have the newest days of what is new, and all of it is up to date.
        const border = app.calendar.lastCompleteDay() - 29;
        const parts = await held(app.database);
        expect(NEW.map(({ slug }) => parts.get(slug!))).toEqual(NEW.map(() => border));
        const keys = [...THERE, ...NEW]
          .filter(({ model }) => model === 'COMPANY')
          .map(({ slug }) => `calculated.${slug}`);
        for (const [, stale] of await app.reader.stale('COMPANY', keys, ids)) expect(stale).not.toContain(true);
        expect(await differences(app, LONG.days + 30)).toEqual([]);
      });
      await workOff(app, impatient(app, meddler));
      expect(isSeen).toBe(true);
      expect([...(await held(app.database)).values()].filter((part) => part !== null)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, LONG.days + 30)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);

  it.each([
    ['new', ['logins', 'spend']],
    ['edited', ['u_week', 'busy']],
  ])(
    'takes nothing of its own for late data, and computes each value once (%s, of users)',
    async (what, slugs) => {
      const { app } = await prepared(context, 5, { ...WIDE, endUsers: 40 }, THERE);
      try {
        const late = await runsOf(app, 'LATE_DATA');
        if (what === 'new') await defineAll(app, some(FAMILY_METRICS, ...slugs));
        else await app.metrics.update('calculated.u_week', { formula: week(11) }, null);
        let looked = 0;
        // Another server looks as well, and before any turn is over.
        const meddler = fromLastPhase(app, async () => {
          if (looked++ % 5 === 0) await queueDueRuns(meddledOptions(app, {}));
        });
        await workOff(app, impatient(app, meddler));
        expect(looked).toBeGreaterThan(0);
        expect((await runsOf(app, 'LATE_DATA')).map(({ id }) => id)).toEqual(late.map(({ id }) => id));
        let values = 0;
        const to = app.calendar.lastCompleteDay();
        for (const { model, key } of (await app.metrics.list()).filter(({ slug }) => slugs.includes(slug))) {
          const read = await app.reader.gather(model, [key], await allCompanies(app, model), to - 150, to);
          values += read.get(key)!.values.filter((value) => !Number.isNaN(value)).length;
        }
        const definition = (await lastOf(app, 'DEFINITION'))!;
        expect(definition).toMatchObject({ status: 'SUCCEEDED', valuesWritten: values });
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, WIDE.days + 30)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    300_000,
  );

  it.each(['new', 'edited'])(
    'ends although late data never does (%s)',
    async (what) => {
      const { app } = await prepared(context, 2, WIDE, THERE);
      try {
        if (what === 'new') await defineAll(app, NEW);
        else await app.metrics.update('calculated.week', { formula: week(9) }, null);
        let sent = 0;
        const seen = new Set<string>();
        const meddler = fromLastPhase(app, async ({ unitsDone }) => {
          const late = await lastOf(app, 'LATE_DATA');
          seen.add(`${unitsDone} ${late?.id} ${late?.status}`);
          // Something waits at any moment.
          if (late === undefined || late.status !== 'QUEUED')
            await sendLate(app, `late${sent++}`, WIDE, [1 + (sent % 7)]);
        });
        await workOff(app, impatient(app, meddler));
        const [definition] = (await runsOf(app, 'DEFINITION')).slice(-1);
        expect(definition).toMatchObject({ status: 'SUCCEEDED' });
        expect(sent).toBeGreaterThan(0);
        // Of two looks at the end of a late run there are never two with the same number of units: the definition went on between.
        const ends = [...seen].filter((line) => line.endsWith('SUCCEEDED')).map((line) => line.split(' ', 2));
        expect(new Set(ends.map(([done]) => done)).size).toBeGreaterThanOrEqual(new Set(ends.map(([, id]) => id)).size);
        delete meddler.before;
        await workOff(app);
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, WIDE.days + 30)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    300_000,
  );

  it.each([
    ['new', 'SCHEDULE', []],
    ['new and edited', 'SCHEDULE', ['week', 'chain']],
    ['new, before it is time', 'MANUAL', []],
    ['edited, of users that a company metric reads', 'SCHEDULE', ['u_week', 'busy']],
  ])(
    'leaves no hole where a day is closed meanwhile (%s: %s)',
    async (what, trigger, edited) => {
      const { app, place } = await prepared(context, 3, WIDE, THERE);
      const later = await openApp(context, place, { TODAY: isoFromDay(today + 2) });
      try {
        if (what.startsWith('new')) await defineAll(app, NEW);
        if (what === 'new and edited') await app.metrics.update('calculated.week', { formula: week(9) }, null);
        if (what.startsWith('edited')) await app.metrics.update('calculated.u_week', { formula: week(11) }, null);
        let isQueued = false;
        const watched: (string | undefined)[] = [];
        const meddler = fromLastPhase(later, async (definition) => {
          if (!isQueued) {
            isQueued = true;
            await sendLate(later, 'today', WIDE, [-1, 0, 1]);
            if (trigger === 'MANUAL') await later.materializer.materialize({});
            await queueDueRuns(meddledOptions(later, {}));
          }
          const close = await lastOf(later, trigger);
          if (watched.at(-1) === close?.status) return;
          watched.push(close?.status);
          if (close?.status !== 'SUCCEEDED') return;
          expect(definition.status).toBe('RUNNING');
          // Of what was edited readers see the version before.
          const seen = (await differences(later, 45)).filter((line) => !edited.includes(line.split(' ', 1)[0]!));
          expect(seen).toEqual([]);
        });
        // Whoever looks right after the publication sees all of it, too.
        meddler.after = async () => {
          if ((await lastOf(later, 'DEFINITION'))?.status !== 'SUCCEEDED') return;
          delete meddler.after;
          expect(await differences(later, 45)).toEqual([]);
        };
        await workOff(later, impatient(app, meddler));
        expect(watched).toContain('SUCCEEDED');
        expect(await runsOf(later, trigger === 'MANUAL' ? 'SCHEDULE' : 'MANUAL')).toEqual([]);
        expect(meddler.after).toBeUndefined();
        expect(later.calendar.lastCompleteDay()).toBe(
          Math.max(...[...(await later.materializer.materializedThrough(['week', 'u_week'])).values()].map(Number)),
        );
        expect([...(await held(later.database)).values()].filter((part) => part !== null)).toEqual([]);
        expect(await unsettled(later)).toEqual([]);
        expect(await differences(later, WIDE.days + 30)).toEqual([]);
      } finally {
        await later.close();
        await app.close();
      }
    },
    300_000,
  );

  it.each(['cancelled', 'superseded'])(
    'is %s while others go first',
    async (how) => {
      const { app } = await prepared(context, 4, WIDE, THERE);
      try {
        await defineAll(app, NEW);
        let ended: number | undefined;
        let isSent = false;
        const meddler = fromLastPhase(app, async ({ id }) => {
          if (!isSent) {
            isSent = true;
            await sendLate(app, 'late', WIDE, [50, 31, 3]);
          }
          if (ended !== undefined || (await lastOf(app, 'LATE_DATA'))?.status !== 'RUNNING') return;
          ended = id;
          if (how === 'cancelled') await app.materializer.cancel(id);
          else await app.metrics.update('calculated.total', { formula: week(400) }, null);
        });
        await workOff(app, impatient(app, meddler));
        expect(ended).toBeDefined();
        expect(await app.materializer.run(ended!)).toMatchObject({ status: 'CANCELLED' });
        expect(await differences(app, WIDE.days + 30)).toEqual([]);
        await app.materializer.materialize({});
        await workOff(app, impatient(app, {}));
        expect([...(await held(app.database)).values()].filter((part) => part !== null)).toEqual([]);
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, WIDE.days + 30)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    300_000,
  );
});
