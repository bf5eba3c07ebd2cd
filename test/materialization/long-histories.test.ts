import { isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { History, randomFrom } from './history.js';
import { defineAll, differences, END_USER_METRICS, METRICS, today } from './scenario.js';

const DAYS = 150;
const ALL = [...METRICS, ...END_USER_METRICS];
const seed = Number(process.env.SEED ?? 1);

describeDatabases('long histories of several blocks', (context) => {
  it('the cache gives what the reference gives, however late data comes and however many nights were missed', async () => {
    const place = await context.place();
    const history = new History(randomFrom(seed), DAYS);
    let day = today;
    let app: App = await openApp(context, place, { TODAY: isoFromDay(day) });
    try {
      await history.addCompanies(app, 260);
      await history.addEndUsers(app, 270);
      await history.sendRandom(app, 1500);
      await defineAll(app, ALL);
      await settleRuns(app);
      expect(await history.wrong(app, ALL)).toEqual([]);
      for (let round = 0; round < Number(process.env.ROUNDS ?? 4); round++) {
        await history.sendRandom(app, 30);
        if (round % 2 === 0) {
          await app.close();
          day += [1, 5, 40][history.random(3)]!;
          app = await openApp(context, place, { TODAY: isoFromDay(day) });
          await history.sendRandom(app, 30);
        }
        await settleRuns(app);
        expect(await differences(app, DAYS + 60)).toEqual([]);
        expect(await history.wrong(app, ALL)).toEqual([]);
      }
    } finally {
      await app.close();
    }
  }, 120_000);
});
