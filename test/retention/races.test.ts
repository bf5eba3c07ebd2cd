import { raiseHorizon, readHorizon } from '../../src/storage/retention/index.js';
import { type Database } from '../../src/storage/types.js';
import { day, ORIGIN, World } from '../ingestion/world.js';
import { describeDatabases } from '../support/databases.js';
import { gate } from '../support/gate.js';
import { somebodyWaits, watched } from '../support/watched.js';

const OLD = { name: 'login', companyExternalId: 'a', at: '2026-03-01', id: 'late' };
const HORIZON = day('2026-03-10');

/** A database whose first transaction that has asked for something pauses there until it is let go. */
function paused(database: Database, sql: RegExp) {
  const [arrived, goOn] = [gate(), gate()];
  let times = 0;
  const slow = watched(database, async (text) => {
    if (!sql.test(text) || times++ > 0) return;
    arrived.open();
    await goOn.opened;
  });
  return { slow, arrived: arrived.opened, goOn: () => goOn.open() };
}

describeDatabases('The horizon and those who go by it', (context) => {
  async function open() {
    const place = await context.place();
    const database = await context.open(place);
    const world = new World(database);
    await world.ingestion.upsertCompanies([{ externalId: 'a', createdAt: '2026-02-01' }], ORIGIN);
    await world.ingestion.trackActivities([{ ...OLD, id: 'first' }], ORIGIN);
    await world.ingestion.foldPending();
    return { database, world, place };
  }
  const raise = (database: Database) => database.write((session) => raiseHorizon(session, HORIZON));

  it('an event that was let in before is stored before the horizon moves', async () => {
    const { database, world, place } = await open();
    // On a server the gate is locked by then: the next that is asked is how often entities were deleted.
    const { slow, arrived, goOn } = paused(database, /FROM setting WHERE name = \?$/);
    const other = await context.open(place);
    const tracking = new World(slow).ingestion.trackActivities([OLD], ORIGIN);
    await arrived;
    let stored = false;
    const raising = raise(other).then((raised) => ({ raised, stored }));
    if (context.dialect === 'mysql') await somebodyWaits(database);
    goOn();
    const result = await tracking.then((outcome) => {
      stored = true;
      return outcome;
    });
    expect(result).toMatchObject({ accepted: 1, errors: [] });
    // It saw the event's batch, which is to be folded first.
    expect((await raising).raised).toMatchObject({ is: 'needed', by: 'batches' });
    await world.ingestion.foldPending();
    await raise(database);
    expect(await database.snapshot(readHorizon)).toBe(HORIZON);
    expect(await world.values('COMPANY', 'a', 'activities.login')).toEqual({ [day('2026-03-01')]: 2 });
  });

  it('an event that comes while it moves is refused', async () => {
    const { database, world, place } = await open();
    const { slow, arrived, goOn } = paused(database, /FROM deletion LIMIT 1/);
    const other = new World(await context.open(place));
    const raising = raise(slow);
    await arrived;
    const tracking = other.ingestion.trackActivities([OLD], ORIGIN);
    if (context.dialect === 'mysql') await somebodyWaits(database);
    goOn();
    expect((await raising).is).toBe('raised');
    expect(await tracking).toMatchObject({ accepted: 0, errors: [{ index: 0, code: 'BEFORE_RETENTION' }] });
    expect(await world.values('COMPANY', 'a', 'activities.login')).toEqual({ [day('2026-03-01')]: 1 });
  });

  it('what waits to be folded keeps it where it is', async () => {
    const { database, world } = await open();
    await world.ingestion.trackActivities([{ ...OLD, id: 'child', endUserExternalId: 'u' }], ORIGIN);
    expect(await raise(database)).toEqual({ is: 'needed', horizon: 0, by: 'batches' });
    await world.ingestion.foldPending();
    expect(await raise(database)).toEqual({ is: 'raised', horizon: HORIZON });
  });

  it('writers go on beside each other, and what is pruned is in no page twice or missing', async () => {
    const { database, world, place } = await open();
    const clients = await Promise.all([0, 1, 2].map(async () => new World(await context.open(place))));
    let accepted = 1;
    let refused = 0;
    const writing = clients.map(async ({ ingestion }, client) => {
      for (let i = 0; i < 25; i++) {
        const items = [OLD, { ...OLD, at: '2026-03-20' }].map((event, n) => ({ ...event, id: `${client} ${i} ${n}` }));
        const result = await ingestion.trackActivities(items, ORIGIN);
        accepted += result.accepted;
        refused += result.errors.length;
        for (const error of result.errors) expect(error).toMatchObject({ index: 0, code: 'BEFORE_RETENTION' });
      }
    });
    while ((await world.count('event')) < 20) await new Promise((resolve) => setImmediate(resolve));
    while ((await raise(database)).is !== 'raised') await world.ingestion.foldPending();
    const old = (await world.values('COMPANY', 'a', 'activities.login'))[day('2026-03-01')]!;
    await Promise.all(writing);
    const values = await world.values('COMPANY', 'a', 'activities.login');
    // Once it is raised, no older day changes any more.
    expect(values[day('2026-03-01')]).toBe(old);
    expect(values[day('2026-03-20')]).toBe(75);
    expect(old + 75).toBe(accepted);
    expect(refused).toBe(76 - old);
  });
});
