import { type App } from '../../src/server/index.js';
import { type Figures } from './tasks.js';
import { MADE_ON, type WorldSize } from './world.js';

const ROWS = 5000;

/**
 * The yardstick of a definition: INSERT … SELECT with a window function over a table with a row for each company and day, clustered as
 * the window asks for, into one like it, in one transaction of the same database.
 */
export async function insertSelect(app: App, cpu: () => number, { companies, days }: WorldSize): Promise<Figures> {
  const { database } = app;
  const from = MADE_ON - days;
  const columns = 'company_id int NOT NULL, day int NOT NULL, value double, PRIMARY KEY (company_id, day)';
  const clustered = database.dialect === 'sqlite' ? ' WITHOUT ROWID' : '';
  await database.write(async (session) => {
    for (const table of ['row_daily', 'row_result']) {
      await session.run(`DROP TABLE IF EXISTS ${table}`);
      await session.run(`CREATE TABLE ${table} (${columns})${clustered}`);
    }
  });
  let rows: number[][] = [];
  const flush = async () => {
    await database.write((session) => session.insert('row_daily', ['company_id', 'day', 'value'], rows));
    rows = [];
  };
  for (let company = 1; company <= companies; company++) {
    for (let day = from; day < MADE_ON; day++) rows.push([company, day, 1 + ((company * 31 + day * 17) % 99)]);
    if (rows.length >= ROWS) await flush();
  }
  await flush();
  const [wall, used] = [performance.now(), cpu()];
  const values = await database.write((session) =>
    session.run(
      `INSERT INTO row_result SELECT company_id, day,
         SUM(value) OVER (PARTITION BY company_id ORDER BY day ROWS BETWEEN 29 PRECEDING AND CURRENT ROW) FROM row_daily`,
    ),
  );
  return { wall: performance.now() - wall, cpu: cpu() - used, values, units: 0, runs: 0 };
}
