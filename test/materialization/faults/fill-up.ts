import { type App } from '../../../src/server/index.js';
import { ORIGIN } from '../../support/apps.js';

/** Sends batches of large events, of the first `size` companies, until one is refused. @returns how many events were accepted, and the error */
export async function fillUp(app: App, size: number): Promise<{ accepted: number; refused: unknown }> {
  for (let batches = 0; batches < 200; batches++) {
    const batch = Array.from({ length: size }, (_, n) => ({
      ...{ name: 'login', companyExternalId: `c${n}`, at: '2026-02-01' },
      properties: { amount: 1, note: 'x'.repeat(400) },
    }));
    try {
      await app.ingestion.trackActivities(batch, ORIGIN);
    } catch (refused) {
      return { accepted: batches * size, refused };
    }
  }
  throw new Error('There is room for ever.');
}
