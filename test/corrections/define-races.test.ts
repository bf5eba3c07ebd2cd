import { createMetricDefinitions } from '../../src/ingestion/corrections/index.js';
import { createIngestion } from '../../src/ingestion/index.js';
import { type Database, IdLease, SeriesCatalogue } from '../../src/storage/index.js';
import { openApp } from '../support/apps.js';
import { describeMariadb } from '../support/databases.js';
import { gate } from '../support/gate.js';
import { somebodyWaits, watched } from '../support/watched.js';
import { ORIGIN } from './events-world.js';
import { settleAll } from './settle.js';

describeMariadb('A metric that is defined anew', (context) => {
  it('folds by its new rule for entities that come in new blocks beside it', async () => {
    const place = await context.place();
    const app = await openApp(context, place, { TODAY: '2026-03-31' });
    try {
      await app.ingestion.upsertCompanies([{ externalId: 'c' }], ORIGIN);
      const at = '2026-03-02';
      const of = (externalId: string) => ({ model: 'END_USER' as const, companyExternalId: 'c', externalId, at });
      await app.ingestion.pushMetrics([{ ...of('known'), metric: 'x', value: 1 }], ORIGIN);
      const { database, calendar } = app;
      const clientOf = (own: Database) => {
        const leases = new IdLease(database);
        return { database: own, leases, series: new SeriesCatalogue(own, leases), calendar };
      };
      // The one who defines has seen which blocks there are; then 600 ids are given away, and the next one's values come, who has seen how the metric folds.
      const blocksSeen = gate();
      const mayDefine = gate();
      const foldSeen = gate();
      const mayPush = gate();
      const definitions = createMetricDefinitions({
        ...clientOf(
          watched(database, async (sql) => {
            if (!sql.includes('FROM id_counter')) return;
            blocksSeen.open();
            await mayDefine.opened;
          }),
        ),
        wake: () => {},
      });
      const ingestion = createIngestion(
        clientOf(
          watched(database, async (sql) => {
            if (!sql.startsWith('SELECT id, fold FROM series')) return;
            foldSeen.open();
            await mayPush.opened;
          }),
        ),
      );
      const defined = definitions.define({ model: 'END_USER', metric: 'x', kind: 'GAUGE', fold: 'SUM' });
      await blocksSeen.opened;
      await new IdLease(database).take('end_user', 600);
      const pushed = ingestion.pushMetrics(
        [2, 3].map((value) => ({ ...of('new'), metric: 'x', value })),
        ORIGIN,
      );
      const overtakes = await Promise.race([
        foldSeen.opened.then(() => true),
        somebodyWaits(database).then(() => false),
      ]);
      mayDefine.open();
      await defined;
      if (overtakes) {
        const [run] = await app.materializer.runs({ first: 1 });
        app.materializer.start();
        await app.materializer.finished(run!.id);
        await app.materializer.stop();
      }
      mayPush.open();
      expect((await pushed).errors).toEqual([]);
      await settleAll(app);
      const rows = await database.snapshot((session) => session.all<{ id: number }>('SELECT id FROM end_user'));
      const ids = rows.map(({ id }) => id);
      const day = calendar.today() - 29;
      const read = await app.reader.gather('END_USER', ['metrics.x'], ids, day, day);
      expect(new Set(read.get('metrics.x')!.values)).toEqual(new Set([1, 5]));
    } finally {
      await app.close();
    }
  }, 30_000);
});
