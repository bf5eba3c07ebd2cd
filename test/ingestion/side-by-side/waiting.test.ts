import { createCorrections } from '../../../src/ingestion/corrections/index.js';
import { IdLease } from '../../../src/storage/index.js';
import { describeMariadb } from '../../support/databases.js';
import { gate } from '../../support/gate.js';
import { somebodyWaits, watched } from '../../support/watched.js';
import { day, ORIGIN, World } from '../world.js';
import { counted } from './counted.js';

const AT = '2026-03-02';

describeMariadb('A batch that has written its log and not locked its blocks', (context) => {
  const events = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${name} ${i}`,
      name: 'login',
      companyExternalId: 'acme',
      endUserExternalId: 'ann',
      at: AT,
    }));

  /** Has a batch of 40 events stop there; `own` counts what had to be done again. */
  async function open() {
    const place = await context.place();
    const own = counted(await context.open(place));
    const world = new World(own.database);
    await world.ingestion.upsertCompanies([{ externalId: 'acme' }], ORIGIN);
    await world.ingestion.trackActivities(events('before', 40), ORIGIN);
    const [written, mayGoOn] = [gate(), gate()];
    const slow = new World(
      watched(own.database, async (sql) => {
        if (sql !== 'INSERT event') return;
        written.open();
        await mayGoOn.opened;
      }),
    );
    const tracked = slow.ingestion.trackActivities(events('beside', 40), ORIGIN);
    await written.opened;
    return { own, world, tracked, mayGoOn };
  }

  it('neither loses its events to a correction of the same cells, nor has it done again', async () => {
    const { own, world, tracked, mayGoOn } = await open();
    const { database, series, calendar } = world;
    const corrections = createCorrections({ database, series, calendar, leases: new IdLease(database) });
    const ids = (await world.rows<{ id: number }>('SELECT id FROM event')).map((row) => row.id);
    const corrected = corrections.deleteActivities(ids.slice(0, 20), ORIGIN);
    // A server that finds the rows by their key is not in its way; one that looks at all rows waits.
    await Promise.race([corrected, somebodyWaits(database)]);
    mayGoOn.open();
    expect(await tracked).toEqual({ accepted: 40, duplicates: 0, errors: [] });
    expect(await corrected).toEqual({ deleted: 20, errors: [] });
    await world.ingestion.foldPending();
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({ [day(AT)]: 60 });
    expect(await world.values('END_USER', 'ann', 'activities.login')).toEqual({ [day(AT)]: 60 });
    expect(own.again()).toBe(0);
  });

  it('has its ids: who sends them meanwhile waits, and adds what is new', async () => {
    const { own, world, tracked, mayGoOn } = await open();
    const items = [...events('beside', 10), ...events('later', 5)];
    const resent = world.ingestion.trackActivities(items, ORIGIN);
    await somebodyWaits(world.database);
    mayGoOn.open();
    expect(await tracked).toEqual({ accepted: 40, duplicates: 0, errors: [] });
    expect(await resent).toEqual({ accepted: 5, duplicates: 10, errors: [] });
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({ [day(AT)]: 85 });
    expect(await world.count('event')).toBe(85);
    expect(own.again()).toBe(0);
  });
});
