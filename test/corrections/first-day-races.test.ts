import { day, ORIGIN, World } from '../ingestion/world';
import { describeMariadb } from '../support/databases.js';
import { gate } from '../support/gate.js';
import { somebodyWaits, watched } from '../support/watched.js';

describeMariadb('A first day that moves to a later one', (context) => {
  it('is that of an event whose batch had seen the earlier one', async () => {
    const database = await context.open();
    const world = new World(database);
    await world.ingestion.upsertCompanies([{ externalId: 'c', createdAt: '2026-03-01' }], ORIGIN);
    const looked = gate();
    const mayGoOn = gate();
    const other = new World(
      watched(database, async (sql) => {
        if (!sql.includes('FROM series_page')) return;
        looked.open();
        await mayGoOn.opened;
      }),
    );
    const login = { name: 'login', companyExternalId: 'c', at: '2026-03-10' };
    const tracked = other.ingestion.trackActivities([login], ORIGIN);
    await looked.opened;
    await world.ingestion.upsertCompanies([{ externalId: 'c', createdAt: '2026-03-20' }], ORIGIN);
    mayGoOn.open();
    expect(await tracked).toMatchObject({ accepted: 1, errors: [] });
    expect(await world.firstDay('COMPANY', 'c')).toBe(day('2026-03-10'));
  });

  it('is found while a batch with something earlier has not ended yet', async () => {
    const database = await context.open();
    const world = new World(database);
    await world.ingestion.upsertCompanies(
      ['c', 'd'].map((externalId) => ({ externalId, createdAt: '2026-03-25' })),
      ORIGIN,
    );
    await world.ingestion.upsertAssets(
      [{ externalId: 'a', companyExternalId: 'c', createdAt: '2026-03-26', custom: { n: 1 }, asOf: '2026-03-01' }],
      ORIGIN,
    );
    expect(await world.firstDay('COMPANY', 'c')).toBe(day('2026-03-01'));
    const claimed = gate();
    const mayGoOn = gate();
    let stored = 0;
    const other = new World(
      watched(database, async (sql) => {
        // The second look is at the pages that the batch changes, under its locks.
        if (!sql.includes('FROM series_page') || ++stored < 2) return;
        claimed.open();
        await mayGoOn.opened;
      }),
    );
    const login = { name: 'login', companyExternalId: 'c', at: '2026-03-10' };
    const tracked = other.ingestion.trackActivities([login], ORIGIN);
    await claimed.opened;
    // The asset takes the first of the company's days along.
    const moved = world.ingestion.upsertAssets([{ externalId: 'a', companyExternalId: 'd' }], ORIGIN);
    await Promise.race([moved, somebodyWaits(database)]);
    mayGoOn.open();
    expect(await tracked).toMatchObject({ accepted: 1, errors: [] });
    await moved;
    expect(await world.firstDay('COMPANY', 'c')).toBe(day('2026-03-10'));
    expect(await world.firstDay('COMPANY', 'd')).toBe(day('2026-03-01'));
  });
});
