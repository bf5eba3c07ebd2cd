import { isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN } from '../../test/support/apps.js';
import { TODAY_DAY } from './days.js';
import { COMPANIES, companyOf, END_USERS, eventsOf } from './events.js';

const DAYS = 365;
const ITEMS = 5000;

/** 10,000 companies with 100,000 end-users and a year of their events. Its child pages are not folded: that would take minutes. */
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
  const aDay = Math.ceil(events / DAYS);
  for (let day = TODAY_DAY - DAYS; day < TODAY_DAY - 1; day++) {
    const result = await app.ingestion.trackActivities(eventsOf('history', day, aDay, day), ORIGIN);
    if (result.accepted !== aDay) throw new Error(JSON.stringify(result.errors[0]));
  }
  await app.database.write((session) => session.run('DELETE FROM pending_fold'));
}
