import { isoFromDay } from '../../../src/calendar/index.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { defineAll, differences, TODAY, today } from '../scenario.js';
import { createHistory, held, stateOf } from './readings.js';

const DAYS = 70;
const some = (...slugs: string[]) => FAMILY_METRICS.filter(({ slug }) => slugs.includes(slug!));

describeDatabases(
  'metrics over children that are defined while another run is about to compute roll-ups',
  (context) => {
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
  },
);
