import { isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN } from '../../test/support/apps.js';
import { TODAY_DAY } from './days.js';
import { COMPANIES, companyOf, END_USERS, eventsOf } from './events.js';

const DAYS = 365;
const ITEMS = 5000;
/** Events of a day that are tracked; more come into the log as copies. */
const A_DAY = 100;

/**
 * 10,000 companies with 100,000 end-users and a year of so many events in the log. Pages of companies are made of a hundred
 * events a day, those of children not at all: it would take minutes.
 */
export async function loadWorld(app: App, events: number): Promise<void> {
  const createdAt = isoFromDay(TODAY_DAY - DAYS);
  for (let from = 0; from < COMPANIES; from += ITEMS) {
    const items = Array.from({ length: ITEMS }, (_, i) => ({
      externalId: `company-${from + i}`,
      mrr: from + i,
      createdAt,
    }));
    await app.ingestion.upsertCompanies(items, ORIGIN);
  }
  for (let from = 0; from < END_USERS; from += ITEMS) {
    const items = Array.from({ length: ITEMS }, (_, i) => ({
      externalId: `user-${from + i}`,
      companyExternalId: `company-${companyOf(from + i)}`,
      createdAt,
    }));
    await app.ingestion.upsertEndUsers(items, ORIGIN);
  }
  for (let day = TODAY_DAY - DAYS; day < TODAY_DAY - 1; day++) {
    const result = await app.ingestion.trackActivities(eventsOf('history', day, A_DAY, day), ORIGIN);
    if (result.accepted !== A_DAY) throw new Error(JSON.stringify(result.errors[0]));
  }
  await app.database.write((session) => session.run('DELETE FROM pending_fold'));
  for (let copy = 1; copy * A_DAY * DAYS < events; copy++) await copyLog(app, copy);
}

/** The log of what was tracked once more, of other companies and end-users: its indexes and claims are what grows with history. */
async function copyLog({ database, leases }: App, copy: number): Promise<void> {
  const count = A_DAY * (DAYS - 1);
  const first = await leases.take('event', count);
  const moved = (column: string, of: number) => `(${column} + ${copy * 1009}) % ${of} + 1`;
  const hash = database.dialect === 'sqlite' ? 'randomblob(16)' : 'RANDOM_BYTES(16)';
  await database.write(async (session) => {
    const [origin] = await session.all<{ id: number }>('SELECT MIN(id) AS id FROM event');
    const id = `id - ${origin?.id ?? 0} + ${first}`;
    const range = `id >= ${origin?.id ?? 0} AND id < ${(origin?.id ?? 0) + count}`;
    await session.run(
      `INSERT INTO event (id, batch_id, series_id, company_id, end_user_id, at, day, count, properties)
       SELECT ${id}, batch_id, series_id, ${moved('company_id', COMPANIES)}, ${moved('end_user_id', END_USERS)}, at, day, count, properties
         FROM event WHERE ${range}`,
    );
    await session.run(
      `INSERT INTO claim (hash, batch_id, row_id) SELECT ${hash}, batch_id, ${id} FROM event WHERE ${range}`,
    );
  });
}
