import { type Day, isoFromDay } from '../../../src/calendar/index.js';
import { type CreateMetricInput } from '../../../src/catalogue/types.js';
import { type RunInfo } from '../../../src/materialization/index.js';
import { BLOCK_SIZE } from '../../../src/model/index.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN, settleRuns } from '../../support/apps.js';

/** Two blocks of companies: ids begin at 1. */
export const COMPANIES = BLOCK_SIZE + 40;

const window = (op: string, days: number) => ({ type: 'metricOverTime', prop: 'activities.login', op, days });
export const METRICS: readonly CreateMetricInput[] = [
  { slug: 'week', name: 'Week', formula: window('SUM', 7), model: 'COMPANY' },
  { slug: 'month', name: 'Month', formula: window('LENGTH', 30), model: 'COMPANY' },
];
/** The longest of their windows. */
export const WINDOW = 30;

/** Companies with so many days of history, whose metrics are published and complete. */
export async function published(app: App, days: number): Promise<void> {
  const createdAt = isoFromDay(app.calendar.today() - days);
  const items = Array.from({ length: COMPANIES }, (_, i) => ({ externalId: `c${i}`, createdAt }));
  expect((await app.ingestion.upsertCompanies(items, ORIGIN)).errors).toEqual([]);
  await sendLogins(app, [{ company: 0, day: app.calendar.today() - days }]);
  for (const metric of METRICS) await app.metrics.create(metric, null);
  await settleRuns(app);
}

/** Logins of companies on some days, in batches as clients send them. */
export async function sendLogins(app: App, logins: readonly { company: number; day: Day }[]): Promise<void> {
  for (let sent = 0; sent < logins.length; sent += 500) {
    const batch = logins.slice(sent, sent + 500).map(({ company, day }) => ({
      name: 'login',
      companyExternalId: `c${company}`,
      at: isoFromDay(day),
    }));
    expect((await app.ingestion.trackActivities(batch, ORIGIN)).errors).toEqual([]);
  }
}

/** The runs that there are after work has been looked for and done, until nothing is left; without those known before. */
export async function runsFrom(app: App, work: () => Promise<void>): Promise<RunInfo[]> {
  const [last] = await app.materializer.runs({ first: 1 });
  await work();
  app.materializer.start();
  try {
    for (;;) {
      const runs = (await app.materializer.runs({ first: 100 })).filter((run) => run.id > (last?.id ?? 0));
      if (runs.length > 0 && runs.every((run) => run.finishedAt !== null) && (await waiting(app)) === 0) return runs;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await app.materializer.stop();
  }
}

/** Blocks of series with a change of a complete day that nobody has computed. */
async function waiting(app: App): Promise<number> {
  const rows = await app.database.snapshot((session) =>
    session.all('SELECT series_id FROM series_block WHERE changed_from <= ? OR claimed_from IS NOT NULL', [
      app.calendar.lastCompleteDay(),
    ]),
  );
  return rows.length;
}

/** The days whose pages a run has written. */
export async function daysWritten(app: App, run: number): Promise<{ first: Day; last: Day; blocks: number }> {
  const [row] = await app.database.snapshot((session) =>
    session.all<{ first: Day; last: Day; blocks: number }>(
      'SELECT MIN(day) AS first, MAX(day) AS last, COUNT(DISTINCT block) AS blocks FROM series_page WHERE run_id = ?',
      [run],
    ),
  );
  return row!;
}
