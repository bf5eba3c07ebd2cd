import { isoFromDay } from '../../../src/calendar/index.js';
import { type Session } from '../../../src/storage/index.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { defineAll, differences, TODAY, today } from '../scenario.js';
import { createHistory, held, stateOf } from './readings.js';

const DAYS = 70;
const some = (...slugs: string[]) => FAMILY_METRICS.filter(({ slug }) => slugs.includes(slug!));

interface Page {
  readonly series_id: number;
  readonly block: number;
  readonly day: number;
  readonly data: Buffer;
}

async function setPage(session: Session, { series_id, block, day, data }: Page): Promise<void> {
  const place = [series_id, block, day];
  await session.run('UPDATE series_page SET data = ? WHERE series_id = ? AND block = ? AND day = ?', [data, ...place]);
}

describeDatabases('metrics over children that other runs meet before they are computed', (context) => {
  it('are given to readers when their children have their values, and not before', async () => {
    const place = await context.place();
    let app = await openApp(context, place, { TODAY });
    try {
      await createHistory(app, 8, DAYS);
      await defineAll(app, some('logins'));
      await workOff(app);
      await app.close();
      // A day is to be closed: its run is there before the definitions, and comes to roll-ups before the children's metric has values.
      app = await openApp(context, place, { TODAY: isoFromDay(today + 1) });
      let state = '';
      const seen: string[] = [];
      const meddler: Meddler = {
        async before() {
          if ((await stateOf(app.database)) === state) return;
          state = await stateOf(app.database);
          const [run] = await app.materializer.runs({ first: 1 });
          if (seen.length === 0 && run?.trigger === 'SCHEDULE' && run.status === 'RUNNING') {
            seen.push(run.trigger);
            await defineAll(app, some('u_week', 'busy'));
          }
          if (!(await held(app.database)).has('busy')) return;
          seen.push('busy');
          expect(await differences(app, DAYS + 10)).toEqual([]);
        },
      };
      await workOff(app, meddledOptions(app, meddler));
      expect([...new Set(seen)]).toEqual(['SCHEDULE', 'busy']);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + 10)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);

  it('are not made of roll-ups that a run has left which could not compute their children', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createHistory(app, 8, DAYS);
      await defineAll(app, some('scored'));
      await workOff(app);
      const whole = await app.database.write(async (session) => {
        const pages = await session.all<Page>(
          `SELECT series_id, block, day, data FROM series_page WHERE day > 0
              AND series_id IN (SELECT id FROM series WHERE metric_key = 'activities.login' AND model = 'END_USER')`,
        );
        for (const page of pages) await setPage(session, { ...page, data: Buffer.from([255]) });
        return pages;
      });
      await defineAll(app, some('u_week', 'busy'));
      await expect(workOff(app)).rejects.toThrow(/run \d+ failed/);
      await app.database.write(async (session) => {
        for (const page of whole) await setPage(session, page);
      });
      await app.materializer.materialize({});
      let given = 0;
      const meddler: Meddler = {
        async before() {
          if (!(await held(app.database)).has('busy')) return;
          given++;
          expect(await differences(app, DAYS + 10)).toEqual([]);
        },
      };
      await workOff(app, meddledOptions(app, meddler));
      expect(given).toBeGreaterThan(0);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + 10)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300000);
});
