import { dayFromIso } from '../../src/calendar/index.js';
import { demoCompanies, demoEvents, demoShift } from '../../src/cli/demo/data.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

const TODAY = '2026-03-01';
const today = dayFromIso(TODAY)!;
const DAYS = 30;

/** Every tenth customer: 437 of them, and about 40,000 purchase lines. */
const isSampled = (externalId: string) => externalId.endsWith('7');

describeDatabases('distinct values of real purchases', (context) => {
  it('are what SQL counts on the events: stock codes of 30 days, of every customer', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const shift = demoShift(today);
      for await (const batch of demoCompanies(shift, 5000)) {
        const result = await app.ingestion.upsertCompanies(
          batch.filter((company) => isSampled(company.externalId)),
          ORIGIN,
        );
        expect(result.errors).toEqual([]);
      }
      const load = async (half: 0 | 1) => {
        for await (const batch of demoEvents(shift, 5000)) {
          const items = batch.filter((event, i) => isSampled(event.companyExternalId) && i % 2 === half);
          expect((await app.ingestion.trackActivities(items, ORIGIN)).errors).toEqual([]);
        }
      };
      await load(0);
      const formula = { type: 'distinctOverTime', prop: 'activities.purchase', property: 'stock_code', days: DAYS };
      await app.metrics.create({ slug: 'codes', name: 'Codes', model: 'COMPANY', formula }, null);
      await settleRuns(app);
      await load(1);
      await settleRuns(app);

      const companies = await app.database.snapshot((session) =>
        session.all<{ id: number }>('SELECT id FROM company ORDER BY id'),
      );
      const ids = companies.map(({ id }) => id);
      const code =
        app.database.dialect === 'sqlite'
          ? `json_extract(e.properties, '$.stock_code')`
          : `CAST(JSON_VALUE(e.properties, '$.stock_code') AS BINARY)`;
      let counted = 0;
      for (const day of [today - 3, today - 10, today - 60, today - 200, today - 350]) {
        const rows = await app.database.snapshot((session) =>
          session.all<{ id: number; n: number }>(
            `SELECT e.company_id AS id, COUNT(DISTINCT ${code}) AS n
               FROM event e JOIN series s ON s.id = e.series_id
              WHERE s.metric_key = ? AND e.day BETWEEN ? AND ? GROUP BY e.company_id`,
            ['activities.purchase', day - DAYS + 1, day],
          ),
        );
        const expected = new Map(rows.map(({ id, n }) => [id, n]));
        const { values } = (await app.reader.gather('COMPANY', ['calculated.codes'], ids, day, day)).get(
          'calculated.codes',
        )!;
        const wrong = ids.flatMap((id, i) => {
          const actual = values[i]!;
          if (Number.isNaN(actual) && !expected.has(id)) return [];
          return actual === (expected.get(id) ?? 0) ? [] : [`${id} on ${day}: ${actual}, not ${expected.get(id)}`];
        });
        expect(wrong).toEqual([]);
        counted += rows.length;
      }
      expect(counted).toBeGreaterThan(300);
    } finally {
      await app.close();
    }
  });
});
