import fc from 'fast-check';
import { dayFromIso, isoFromDay } from '../../../src/calendar/index.js';
import { closingInstant, minutesOf } from '../../../src/materialization/schedule.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { type DatabaseContext, describeDatabases } from '../../support/databases.js';
import { type Clock, closedDays, daysBetween, Scheduler, watermarkOf } from './clocked.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A workspace with a company, a metric of its logins, and a scheduler by a clock that begins at `start`. */
async function workspace(context: DatabaseContext, timeZone: string, start: string | number, materializeAt = '03:00') {
  const place = await context.place();
  const app = await openApp(context, place, { TIME_ZONE: timeZone, MATERIALIZE_AT: materializeAt });
  const clock: Clock = { now: typeof start === 'number' ? start : Date.parse(start) };
  const scheduler = new Scheduler(app, timeZone, clock, materializeAt);
  const createdAt = isoFromDay(scheduler.calendar.today() - 20);
  expect((await app.ingestion.upsertCompanies([{ externalId: 'acme', createdAt }], ORIGIN)).errors).toEqual([]);
  await scheduler.define();
  return { app, place, clock, scheduler };
}

const isoDays = (days: readonly number[]) => days.map(isoFromDay);

describeDatabases('days are closed', (context) => {
  it.each([
    ['Europe/Berlin', '2026-03-27T11:00Z', '2026-03-31'],
    ['Europe/Berlin', '2026-10-23T11:00Z', '2026-10-27'],
    ['America/New_York', '2026-03-06T18:00Z', '2026-03-10'],
    ['Asia/Kolkata', '2026-05-01T11:00Z', '2026-05-05'],
    ['Australia/Lord_Howe', '2026-10-02T06:00Z', '2026-10-06'],
    ['Pacific/Apia', '2011-12-28T18:00Z', '2012-01-02'],
  ])('in %s from %s on: each once, in order, at its hour', async (timeZone, start, until) => {
    const { app, clock, scheduler } = await workspace(context, timeZone, start);
    try {
      const first = (await watermarkOf(app))! + 1;
      const seen: string[] = [];
      while (isoFromDay(scheduler.calendar.today()) < until) {
        clock.now += HOUR / 2;
        const before = await watermarkOf(app);
        await scheduler.poll();
        const after = (await watermarkOf(app))!;
        if (after === before) continue;
        const shown = scheduler.calendar.wallTime(clock.now);
        seen.push(new Date(shown).toISOString().slice(11, 16));
      }
      const closed = await closedDays(app);
      expect(isoDays(closed)).toEqual(isoDays(daysBetween(first, dayFromIso(until)! - 2)));
      expect(await watermarkOf(app)).toBe(closed.at(-1));
      expect([...new Set(seen)]).toEqual(['03:00']);
    } finally {
      await app.close();
    }
  });

  it('after the machine slept for days: all that it missed, once and in order, with their values', async () => {
    const { app, clock, scheduler } = await workspace(context, 'Europe/Berlin', '2026-03-26T11:00Z');
    try {
      const first = (await watermarkOf(app))! + 1;
      clock.now += 5 * DAY;
      await scheduler.queue();
      await scheduler.queue(); // looks again before the run has begun
      clock.now += DAY;
      await scheduler.queue();
      await scheduler.work();
      await scheduler.poll();
      await scheduler.poll();
      expect(isoDays(await closedDays(app))).toEqual(isoDays(daysBetween(first, dayFromIso('2026-03-31')!)));
      const events = [{ name: 'login', companyExternalId: 'acme', at: '2026-03-30T10:00:00' }];
      expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
      await scheduler.poll();
      const read = await app.reader.gather(
        'COMPANY',
        ['calculated.logins'],
        [1],
        dayFromIso('2026-03-28')!,
        dayFromIso('2026-03-31')!,
      );
      expect([...read.get('calculated.logins')!.values]).toEqual([0, 0, 1, 1]);
    } finally {
      await app.close();
    }
  });

  it('after the process was down for five days, by the next one', async () => {
    const { app, place, clock } = await workspace(context, 'Asia/Kolkata', '2026-05-01T11:00Z');
    const first = (await watermarkOf(app))! + 1;
    await app.close();
    const next = await openApp(context, place, { MATERIALIZE_AT: '03:00' });
    try {
      clock.now += 5 * DAY;
      const scheduler = new Scheduler(next, next.calendar.timeZone, clock, '03:00');
      await scheduler.poll();
      expect(isoDays(await closedDays(next))).toEqual(isoDays(daysBetween(first, first + 4)));
    } finally {
      await next.close();
    }
  });

  it.each([1, 24, 72])('with a clock that jumps back %i hours: nothing twice, nothing backwards', async (hours) => {
    const { app, clock, scheduler } = await workspace(context, 'America/New_York', '2026-10-30T18:00Z');
    try {
      const first = (await watermarkOf(app))! + 1;
      clock.now = closingInstant(scheduler.calendar, scheduler.calendar.today() + 2, minutesOf('03:00'));
      await scheduler.poll();
      const closed = await watermarkOf(app);
      clock.now -= hours * HOUR;
      for (let polls = 0; polls < 4; polls++) {
        await scheduler.poll();
        expect(await watermarkOf(app)).toBe(closed);
        clock.now += 10 * 60_000;
      }
      clock.now += hours * HOUR + DAY;
      await scheduler.poll();
      expect(await watermarkOf(app)).toBe(closed! + 1);
      expect(isoDays(await closedDays(app))).toEqual(isoDays(daysBetween(first, closed! + 1)));
      expect((await app.materializer.runs({ first: 100 })).filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('once, where two schedulers look at the same time', async () => {
    const { app, place, clock, scheduler } = await workspace(context, 'Australia/Lord_Howe', '2026-10-02T06:00Z');
    const other = await openApp(context, place, { MATERIALIZE_AT: '03:00' });
    try {
      const first = (await watermarkOf(app))! + 1;
      const second = new Scheduler(other, other.calendar.timeZone, clock, '03:00');
      for (let days = 0; days < 6; days++) {
        clock.now += DAY;
        const event = { name: 'login', companyExternalId: 'acme', at: isoFromDay(first - 2) };
        expect((await app.ingestion.trackActivities([event], ORIGIN)).errors).toEqual([]);
        await Promise.all([scheduler.queue(), second.queue(), scheduler.queue(), second.queue()]);
        const waiting = await app.materializer.runs({ first: 20 });
        const open = waiting.filter(({ status }) => status === 'QUEUED').map(({ trigger }) => trigger);
        expect(open.sort()).toEqual(['LATE_DATA', 'SCHEDULE']);
        await (days % 2 === 0 ? scheduler : second).work();
      }
      expect(isoDays(await closedDays(app))).toEqual(isoDays(daysBetween(first, first + 5)));
    } finally {
      await other.close();
      await app.close();
    }
  });

  it('in order, where another run that closes days is under way when the next day ends', async () => {
    const { app, clock, scheduler } = await workspace(context, 'UTC', '2026-05-01T11:00Z');
    try {
      const first = (await watermarkOf(app))! + 1;
      clock.now += DAY;
      await scheduler.queue();
      clock.now += DAY;
      await scheduler.queue();
      const waiting = await app.materializer.runs({ first: 20 });
      expect(waiting.filter(({ status }) => status === 'QUEUED').map(({ from, to }) => [from, to])).toEqual([
        [first, first],
      ]);
      await scheduler.work();
      await scheduler.poll();
      expect(isoDays(await closedDays(app))).toEqual(isoDays([first, first + 1]));
    } finally {
      await app.close();
    }
  });
});

describeDatabases('whatever the zone, the hour and the moments at which two schedulers look', (context) => {
  const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];

  /** Two apps on one database, who look in turn or at once. */
  async function poll(apps: readonly [App, App], zone: string, at: string, clock: Clock, who: number): Promise<void> {
    const [one, two] = apps.map((app) => new Scheduler(app, zone, clock, at)) as [Scheduler, Scheduler];
    if (who === 2) await Promise.all([one.queue(), two.queue()]);
    await (who === 1 ? two : one).poll();
  }

  it('each day is closed once, in order, and not before its time', async () => {
    const step = fc.record({ minutes: fc.integer({ min: -3_000, max: 6_000 }), who: fc.integer({ min: 0, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 1_439 }),
        fc.constantFrom('2011-12-26', '2026-03-05', '2026-03-25', '2026-10-02', '2026-10-24'),
        fc.array(step, { minLength: 3, maxLength: 8 }),
        async (zone, minutes, start, steps) => {
          const at = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
          const { app, place, clock, scheduler } = await workspace(context, zone, Date.parse(start) + 17 * HOUR, at);
          const other = await openApp(context, place, {});
          try {
            const first = (await watermarkOf(app))! + 1;
            let [before, latest] = [first - 1, clock.now];
            for (const { minutes: passed, who } of steps) {
              clock.now += passed * 60_000;
              latest = Math.max(latest, clock.now);
              await poll([app, other], zone, at, clock, who);
              const after = (await watermarkOf(app))!;
              expect(after).toBeGreaterThanOrEqual(before);
              if (after > before) {
                const { calendar } = scheduler;
                const next = calendar.dayOf(calendar.startOf(after + 1));
                expect(clock.now).toBeGreaterThanOrEqual(closingInstant(calendar, next, minutes));
              }
              before = after;
            }
            expect(isoDays(await closedDays(app))).toEqual(isoDays(daysBetween(first, before)));
          } finally {
            await other.close();
            await app.close();
          }
        },
      ),
      { numRuns: context.dialect === 'sqlite' ? 12 : 5 },
    );
  }, 120_000);
});
