import { dayFromIso, isoFromDay } from '../../../src/calendar/index.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { COMPANIES, daysWritten, METRICS, published, runsFrom, sendLogins } from './counted.js';

const TODAY = '2026-03-01';
const today = dayFromIso(TODAY)!;

describeDatabases('what a night costs', (context) => {
  /** The night that closes TODAY after so many days of history, on which one company of each block had an event. */
  async function night(days: number) {
    const place = await context.place();
    const before = await openApp(context, place, { TODAY });
    await published(before, days);
    await sendLogins(before, [
      { company: 1, day: today },
      { company: COMPANIES - 1, day: today },
    ]);
    await before.close();
    const app = await openApp(context, place, { TODAY: isoFromDay(today + 1) });
    try {
      const runs = await runsFrom(app, () => Promise.resolve());
      expect(runs).toMatchObject([{ trigger: 'SCHEDULE', status: 'SUCCEEDED' }]);
      const [{ id, unitsTotal, valuesWritten }] = runs as [(typeof runs)[number]];
      return { unitsTotal, valuesWritten, ...(await daysWritten(app, id)) };
    } finally {
      await app.close();
    }
  }

  it('one day of each metric, a unit a block, however long the history is', async () => {
    const counted = { unitsTotal: 2, valuesWritten: COMPANIES * METRICS.length, first: today, last: today, blocks: 2 };
    expect(await night(40)).toEqual(counted);
    expect(await night(400)).toEqual(counted);
  });
});
