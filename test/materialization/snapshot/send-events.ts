import { isoFromDay } from '../../../src/calendar/index.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN } from '../../support/apps.js';
import { companyId } from '../scenario.js';

/** Sends events of companies on some days back from a day, each with a user of its own. */
export async function sendEvents(
  app: App,
  today: number,
  which: readonly { company: number; ago: number }[],
): Promise<void> {
  const items = which.map(({ company: at, ago }) => ({
    ...{ name: 'login', companyExternalId: companyId(at), endUserExternalId: `u${at}`, properties: { amount: 1 } },
    at: isoFromDay(today - ago),
  }));
  expect((await app.ingestion.trackActivities(items, ORIGIN)).errors).toEqual([]);
}
