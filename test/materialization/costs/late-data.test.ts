import { dayFromIso, isoFromDay } from '../../../src/calendar/index.js';
import { type App } from '../../../src/server/index.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { COMPANIES, daysWritten, METRICS, published, runsFrom, sendLogins, WINDOW } from './counted.js';

const TODAY = '2026-03-01';
const today = dayFromIso(TODAY)!;
const YEAR = 365;

describeDatabases('what late data cost', (context) => {
  async function withApp(work: (app: App) => Promise<void>, day = TODAY): Promise<void> {
    const app = await openApp(context, await context.place(), { TODAY: day });
    try {
      await published(app, YEAR + 40);
      await work(app);
    } finally {
      await app.close();
    }
  }

  it('one event of a year ago: its window, in its block', () =>
    withApp(async (app) => {
      const day = today - YEAR;
      const runs = await runsFrom(app, () => sendLogins(app, [{ company: 3, day }]));
      expect(runs).toMatchObject([{ trigger: 'LATE_DATA', status: 'SUCCEEDED', unitsTotal: 1 }]);
      const [run] = runs;
      expect(await daysWritten(app, run!.id)).toEqual({ first: day, last: day + WINDOW - 1, blocks: 1 });
      // Companies 1 to 255 of the first block, on the days of each metric's window.
      expect(run!.valuesWritten).toBe(255 * (7 + WINDOW));
    }));

  it('no more where events of today come before it and after it', () => {
    // What is recent is told by the clock.
    const now = Math.floor(Date.now() / 86_400_000);
    return withApp(async (app) => {
      const runs = await runsFrom(app, async () => {
        await sendLogins(app, [{ company: 4, day: now }]);
        await sendLogins(app, [
          { company: 3, day: now - YEAR },
          { company: 5, day: now },
        ]);
        await sendLogins(app, [{ company: 3, day: now }]);
      });
      expect(runs).toMatchObject([{ trigger: 'LATE_DATA', status: 'SUCCEEDED', unitsTotal: 1 }]);
      expect(await daysWritten(app, runs[0]!.id)).toMatchObject({ first: now - YEAR, last: now - YEAR + WINDOW - 1 });
      expect(runs[0]!.valuesWritten).toBe(255 * (7 + WINDOW));
    }, isoFromDay(now));
  });

  it('a burst of events over a year: one run, and no more values than a rebuild has', () =>
    withApp(async (app) => {
      const events = Array.from({ length: 3000 }, (_, i) => ({
        company: (i * 31) % COMPANIES,
        day: today - 1 - ((i * 97) % YEAR),
      }));
      const runs = await runsFrom(app, () => sendLogins(app, events));
      expect(runs).toMatchObject([{ trigger: 'LATE_DATA', status: 'SUCCEEDED', unitsTotal: 2 }]);
      expect(runs[0]!.valuesWritten).toBe(COMPANIES * YEAR * METRICS.length);
    }));
});
