import { type App } from '../../../src/server/index.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { defineAll, differences, METRICS, TODAY } from '../scenario.js';
import { createHistory, held } from './readings.js';

const DAYS = 110;
const NEW = METRICS.filter(({ slug }) => ['week', 'total', 'chain', 'use'].includes(slug!));
const formula = (days: number) => ({ type: 'metricOverTime', prop: 'activities.login', op: 'AVERAGE', days });

interface UnitRow {
  run_id: number;
  status: string;
  phase: number;
}

const unitsOf = (app: App) =>
  app.database.snapshot((session) =>
    session.all<UnitRow>('SELECT run_id, seq, status, phase FROM unit ORDER BY run_id, seq'),
  );
const pagesOf = (app: App, run: number) =>
  app.database.snapshot((session) =>
    session.all('SELECT series_id, block, day FROM series_page WHERE run_id = ?', [run]),
  );

/** Has something happen within the unit that comes when so many are done in a run: after its lease, before it is written. */
function inTheMiddle(app: App, done: number, then: (run: number) => Promise<unknown>): Meddler {
  const meddler: Meddler = {
    async before() {
      const units = await unitsOf(app);
      const working = units.find(({ status }) => status === 'RUNNING');
      if (working === undefined || units.filter(({ status }) => status === 'DONE').length < done) return;
      delete meddler.before;
      await then(working.run_id);
    },
  };
  return meddler;
}

describeDatabases('an edit while the computation of a metric is under way', (context) => {
  // Four units: the newest days of two blocks, then their older days.
  it.each([0, 1, 2, 3])(
    'ends it after %i units, and only the newest version is published',
    async (done) => {
      const app = await openApp(context, await context.place(), { TODAY });
      try {
        await createHistory(app, 5, DAYS);
        await defineAll(app, NEW);
        let first = 0;
        let left: UnitRow[] = [];
        let written = 0;
        const versions: unknown[] = [];
        const meddler = inTheMiddle(app, done, async (run) => {
          first = run;
          await app.metrics.update('calculated.week', { formula: formula(9) }, null);
          await app.metrics.update('calculated.week', { formula: formula(11) }, null);
          left = (await unitsOf(app)).filter(({ run_id }) => run_id === run);
          written = (await pagesOf(app, run)).length;
          meddler.before = async () => {
            const [week] = (await app.metrics.list()).filter(({ slug }) => slug === 'week');
            versions.push(week!.publishedVersion);
          };
        });
        await workOff(app, meddledOptions(app, meddler));
        expect(first).toBeGreaterThan(0);
        expect(await app.materializer.run(first)).toMatchObject({ status: 'CANCELLED' });
        const after = (await unitsOf(app)).filter(({ run_id }) => run_id === first);
        expect(after.map(({ status }) => status === 'DONE')).toEqual(left.map(({ status }) => status === 'DONE'));
        expect((await pagesOf(app, first)).length).toBeLessThanOrEqual(written);
        // Readers had the first version's newest days, if anything, and then the newest version at once.
        const seen = [...new Set(versions)];
        expect(seen).toEqual([done < 2 ? null : 1, 3]);
        expect([...(await held(app.database)).values()]).toEqual(NEW.map(() => null));
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, DAYS + 20)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    300_000,
  );

  it('of a metric that readers have: they see the old version until the whole of the new one is there', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createHistory(app, 6, DAYS);
      await defineAll(app, NEW);
      await workOff(app);
      await app.metrics.update('calculated.week', { formula: formula(9) }, null);
      const meddler: Meddler = {
        async before() {
          expect([...(await held(app.database)).values()]).toEqual(NEW.map(() => null));
        },
      };
      await workOff(app, meddledOptions(app, meddler));
      expect(await differences(app, DAYS + 20)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);
});

describeDatabases('a run that is cancelled with a unit under way', (context) => {
  it.each([0, 1, 2, 3])(
    'writes nothing more (%i units done)',
    async (done) => {
      const app = await openApp(context, await context.place(), { TODAY });
      try {
        await createHistory(app, 7, DAYS);
        await defineAll(app, NEW);
        let cancelled = 0;
        const seen: unknown[] = [];
        const look = async (run: number) => [await pagesOf(app, run), await app.materializer.run(run)];
        const meddler = inTheMiddle(app, done, async (run) => {
          cancelled = run;
          expect((await app.materializer.cancel(run)).status).toBe('CANCELLED');
          seen.push(await look(run));
        });
        await workOff(app, meddledOptions(app, meddler));
        expect(seen).toHaveLength(1);
        expect(await look(cancelled)).toEqual(seen[0]);
        expect(await differences(app, DAYS + 20)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    300_000,
  );
});
