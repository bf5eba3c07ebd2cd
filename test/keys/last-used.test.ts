import { ApiKeys } from '../../src/keys/index.js';
import { LastUsed, WRITE_EVERY_MS } from '../../src/keys/last-used.js';
import { type Database, IdLease } from '../../src/storage/index.js';
import { setLastUsed } from '../../src/storage/keys/index.js';
import { describeDatabases } from '../support/databases.js';

describe('uses in memory', () => {
  let written: [number, number][][];
  let failures: unknown[];
  let broken: boolean;
  let uses: LastUsed;

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    failures = [];
    broken = false;
    uses = new LastUsed(
      async (known) => {
        if (broken) throw new Error('away');
        written.push([...known]);
      },
      (error) => failures.push(error),
    );
  });
  afterEach(() => jest.useRealTimers());

  test('are written once a minute, however many there are', async () => {
    for (let at = 1; at <= 100; at++) uses.note(7, at);
    uses.note(8, 5);
    await jest.advanceTimersByTimeAsync(WRITE_EVERY_MS - 1);
    expect(written).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(written).toEqual([
      [
        [7, 100],
        [8, 5],
      ],
    ]);
    uses.note(7, 101);
    await jest.advanceTimersByTimeAsync(WRITE_EVERY_MS);
    await jest.advanceTimersByTimeAsync(10 * WRITE_EVERY_MS);
    expect(written.slice(1)).toEqual([[[7, 101]]]);
  });

  test('that could not be written are written the next time', async () => {
    uses.note(7, 1);
    broken = true;
    await jest.advanceTimersByTimeAsync(WRITE_EVERY_MS);
    expect(failures).toEqual([new Error('away')]);
    expect(uses.latest(7, null)).toBe(1);
    broken = false;
    await jest.advanceTimersByTimeAsync(WRITE_EVERY_MS);
    expect(written).toEqual([[[7, 1]]]);
  });

  test('are written when the process stops, and nothing is left to run', async () => {
    uses.note(7, 1);
    await uses.close();
    expect(written).toEqual([[[7, 1]]]);
    uses.note(7, 2);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describeDatabases('when a key was last used', (context) => {
  const open = (database: Database, now: () => number) =>
    new ApiKeys(database, new IdLease(database), { now, instant: Date.parse });

  test('shows at once here, costs no write, and is stored when the process stops', async () => {
    const database = await context.open();
    let clock = 1_000;
    const keys = open(database, () => clock);
    const { secret, key } = await keys.create({ name: 'one', scopes: ['READ'] });
    await keys.find(secret);
    const before = database.statements;
    for (clock = 1_001; clock <= 1_100; clock++) await keys.find(secret);
    expect(database.statements).toBe(before);

    const [listed, [byId]] = [await keys.list(), await keys.byIds([key.id])];
    expect([listed[0]?.lastUsedAt, byId?.lastUsedAt]).toEqual([1_100, 1_100]);
    const elsewhere = open(database, () => clock);
    expect((await elsewhere.list())[0]?.lastUsedAt).toBeNull();
    await keys.close();
    expect((await elsewhere.list())[0]?.lastUsedAt).toBe(1_100);
  });

  test('a process that knows of an earlier use does not turn it back', async () => {
    const database = await context.open();
    const [early, late] = [open(database, () => 1_000), open(database, () => 2_000)];
    const { secret } = await early.create({ name: 'one', scopes: ['READ'] });
    await early.find(secret);
    await late.find(secret);
    await late.close();
    await early.close();
    expect((await late.list())[0]?.lastUsedAt).toBe(2_000);
  });

  test('processes that write the same keys at once do not lock each other out', async () => {
    const database = await context.open();
    const keys = open(database, () => 1);
    const ids: number[] = [];
    for (let n = 0; n < 20; n++) ids.push((await keys.create({ name: `${n}`, scopes: ['READ'] })).key.id);
    await Promise.all(
      [1, 2, 3, 4].map((process) => {
        const order = process % 2 === 0 ? ids : [...ids].reverse();
        const uses = new Map(order.map((id) => [id, 100 * process]));
        return database.write((session) => setLastUsed(session, uses));
      }),
    );
    expect(new Set((await keys.list()).map((key) => key.lastUsedAt))).toEqual(new Set([400]));
  });
});
