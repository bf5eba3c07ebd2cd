import { openApp, settleRuns } from '../../support/apps';
import { describeDatabases } from '../../support/databases';
import { History, randomFrom } from '../history';
import { defineAll, differences, END_USER_METRICS, METRICS, TODAY } from '../scenario';

const DAYS = 60;
const ALL = [...METRICS, ...END_USER_METRICS];

describeDatabases('units in threads', (context) => {
  it('compute what this thread computes', async () => {
    const place = await context.place();
    const history = new History(randomFrom(7), DAYS);
    const app = await openApp(context, place, { TODAY, MATERIALIZE_THREADS: '2', LOG_LEVEL: 'info' });
    try {
      await history.addCompanies(app, 600);
      await history.addEndUsers(app, 300);
      await history.sendRandom(app, 800);
      await defineAll(app, ALL);
      await settleRuns(app);
      await history.sendRandom(app, 60);
      await settleRuns(app);
      expect(await history.wrong(app, ALL)).toEqual([]);
      expect(await differences(app, DAYS + 10)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
