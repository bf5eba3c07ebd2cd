import { CatalogueReader } from '../../src/catalogue/index.js';
import { prepareDistinct } from '../../src/materialization/distinct-backfill.js';
import { type Database } from '../../src/storage/index.js';
import { leftovers } from '../chores/leftovers.js';
import { openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { createEntities, ORIGIN } from './events-world.js';
import { settleAll } from './settle.js';

describeDatabases('A backfill of distinct values', (context) => {
  it('does not bring back what is taken out of the log while it reads', async () => {
    const app = await openApp(context, await context.place(), { TODAY: '2026-03-14' });
    try {
      await createEntities(app.ingestion, '2026-03-01');
      await app.ingestion.trackActivities(
        ['gold', 'silver'].map((plan) => ({
          name: 'login',
          companyExternalId: 'c0',
          at: '2026-03-05',
          properties: { plan },
        })),
        ORIGIN,
      );
      await app.ingestion.foldPending();
      const formula = { type: 'distinctOverTime', prop: 'activities.login', property: 'plan', days: 3 };
      await app.metrics.create({ slug: 'plans', name: 'Plans', model: 'COMPANY', formula }, null);
      const ids = await app.database.snapshot((session) =>
        session.all<{ id: number }>('SELECT id FROM event ORDER BY id'),
      );
      let writes = 0;
      const database: Database = Object.create(app.database, {
        snapshot: { value: app.database.snapshot.bind(app.database) },
        dialect: { value: app.database.dialect },
        write: {
          // The first puts the series on the list, the second stores what was read before it.
          value: async (...args: Parameters<Database['write']>) => {
            if (++writes === 2) await app.corrections.deleteActivities([ids[0]!.id], ORIGIN);
            return app.database.write(...args);
          },
        },
      });
      const catalogue = new CatalogueReader(app.series, app.registry);
      expect(await prepareDistinct({ database, catalogue, series: app.series }, ['plans'], async () => true)).toBe(
        true,
      );
      expect(writes).toBeGreaterThan(2);
      const left = await app.database.snapshot((session) =>
        session.all<{ n: number }>('SELECT COUNT(*) AS n FROM distinct_value'),
      );
      expect(left[0]!.n).toBe(1);
    } finally {
      await app.close();
    }
  });

  it('does not bring back what an asset had that is scrubbed while it reads', async () => {
    const app = await openApp(context, await context.place(), { TODAY: '2026-03-14' });
    try {
      await createEntities(app.ingestion, '2026-03-01');
      const login = { name: 'login', companyExternalId: 'c0', assetExternalId: 'c0 a', at: '2026-03-05' };
      await app.ingestion.trackActivities([{ ...login, properties: { plan: 'gold' } }], ORIGIN);
      await app.ingestion.foldPending();
      const formula = { type: 'distinctOverTime', prop: 'activities.login', property: 'plan', days: 3 };
      await app.metrics.create({ slug: 'plans', name: 'Plans', model: 'ASSET', formula }, null);
      let writes = 0;
      const database: Database = Object.create(app.database, {
        snapshot: { value: app.database.snapshot.bind(app.database) },
        dialect: { value: app.database.dialect },
        write: {
          value: async (...args: Parameters<Database['write']>) => {
            if (++writes === 2) {
              await app.deletions.byExternalId('ASSET', ['c0 a'], ORIGIN);
              await settleAll(app);
            }
            return app.database.write(...args);
          },
        },
      });
      const catalogue = new CatalogueReader(app.series, app.registry);
      await prepareDistinct({ database, catalogue, series: app.series }, ['plans'], async () => true);
      expect(writes).toBeGreaterThan(1);
      expect(await leftovers(app)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
