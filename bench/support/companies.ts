import { dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { encodePage, lockBlocks, writePages } from '../../src/storage/index.js';
import { ORIGIN } from '../../test/support/apps.js';

export const COMPANIES = 10_240;
const BLOCKS = COMPANIES / 256;
export const TODAY = '2026-11-21';
const LAST = (dayFromIso(TODAY) ?? 0) - 1;
const FIRST = LAST - 364;

/** 10,240 companies with a year of logins (pages), revenues (a field that changes), and a calculated metric with its history. */
export async function loadCompanies(app: App): Promise<void> {
  for (const [asOf, mrr] of [
    [FIRST, 100],
    [LAST - 60, 200],
    [LAST - 20, 150.5],
  ] as const) {
    for (let from = 0; from < COMPANIES; from += 5000) {
      const items = Array.from({ length: Math.min(5000, COMPANIES - from) }, (_, i) => ({
        externalId: `c${from + i}`,
        // The first fifty by name are spread over all blocks.
        name: `${((from + i) * 7919) % COMPANIES}`.padStart(5, '0'),
        mrr: mrr + i,
        createdAt: isoFromDay(FIRST),
        asOf: isoFromDay(asOf),
      }));
      await app.ingestion.upsertCompanies(items, ORIGIN);
    }
  }
  const [login] = await app.series.ensure([
    { model: 'COMPANY', key: 'activities.login', kind: 'COUNTER', fold: 'SUM' },
  ]);
  const series = login?.id ?? 0;
  for (let block = 0; block <= BLOCKS; block++) {
    await app.database.write(async (session) => {
      await lockBlocks(session, [{ series, block, from: FIRST, to: LAST }]);
      const pages = Array.from({ length: LAST - FIRST + 1 }, (_, i) => ({
        series,
        block,
        day: FIRST + i,
        data: encodePage(Float64Array.from({ length: 256 }, (_, slot) => ((slot * 31 + i * 17 + block) % 23) + 1)),
      }));
      await writePages(session, pages);
    });
  }
  const formula = { type: 'metricOverTime', prop: 'activities.login', days: 7, op: 'AVERAGE' };
  await app.metrics.create({ slug: 'weekly', name: 'Weekly', model: 'COMPANY', formula }, null);
  app.materializer.start();
  const [run] = await app.materializer.runs({ first: 1 });
  if (run !== undefined) await app.materializer.finished(run.id);
  await app.materializer.stop();
}
