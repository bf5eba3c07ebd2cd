import { encodePage } from '../../src/storage/index.js';
import { verify, verifyGround } from '../../src/verify/index.js';
import { workOff } from '../materialization/meddling.js';
import { createHistory, held, whenHeld } from '../materialization/newest-first/readings.js';
import { defineAll, METRICS, TODAY } from '../materialization/scenario.js';
import { openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

const COMPANIES = 262;
const DAYS = 110;

describeDatabases('Of metrics that readers have the newest days of', (context) => {
  it('only these are compared, until all are there', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    const all = () => verify(verifyGround(app), { share: 1, seed: 1, told: 5, keys: ['calculated.week'] });
    const wrongOn = async (day: number) => {
      const data = encodePage(new Float64Array(256).fill(12_345))!;
      await app.database.write(async (session) => {
        const [metric] = await session.all<{ series: number }>(
          `SELECT series_id AS series FROM calculated_metric WHERE slug = 'week'`,
        );
        const place = [metric!.series, 0, day];
        await session.run('DELETE FROM series_page WHERE series_id = ? AND block = ? AND day = ?', place);
        await session.insert('series_page', ['series_id', 'block', 'day', 'data'], [[...place, data]]);
      });
    };
    try {
      await createHistory(app, 3, DAYS);
      await defineAll(app, METRICS.slice(0, 2));
      await whenHeld(app, (run) => app.materializer.cancel(run));
      const from = app.calendar.lastCompleteDay() - 29;
      expect((await held(app.database)).get('week')).toBe(from);
      await wrongOn(from - 1); // what an earlier run may have left: no reader sees it
      expect(await all()).toMatchObject({ compared: COMPANIES * 30, differing: 0, waiting: 0, unreadable: [] });
      await app.materializer.materialize({});
      await workOff(app);
      expect((await held(app.database)).get('week')).toBeNull();
      const complete = await all();
      expect(complete).toMatchObject({ differing: 0, waiting: 0, unreadable: [] });
      expect(complete.compared).toBeGreaterThan(COMPANIES * 60);
      await wrongOn(from - 1);
      expect((await all()).differing).toBe(255); // of one block, whose first slot is nobody
    } finally {
      await app.close();
    }
  }, 120_000);
});
