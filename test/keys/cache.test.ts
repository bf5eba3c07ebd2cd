import { ApiKeys } from '../../src/keys/index.js';
import { KeyCache, TRUST_MS } from '../../src/keys/key-cache.js';
import { type Database, IdLease } from '../../src/storage/index.js';
import { describeDatabases } from '../support/databases.js';

const guess = (n: number) => `tdm_${String(n).padStart(43, '0')}`;

describeDatabases('the memory of keys', (context) => {
  let clock: number;
  const open = (database: Database) =>
    new ApiKeys(database, new IdLease(database), { now: () => clock, instant: Date.parse });
  beforeEach(() => {
    clock = 1_000_000;
  });

  /** How often the database has been asked since. */
  const questions = (database: Database) => {
    const asked = jest.spyOn(database, 'snapshot');
    return () => asked.mock.calls.length;
  };

  test('a key is looked up once in five seconds, by however many requests at once', async () => {
    const database = await context.open();
    const keys = open(database);
    const { secret, key } = await keys.create({ name: 'one', scopes: ['READ'] });
    const asked = questions(database);
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find(secret)));
    expect(found.every((one) => one?.id === key.id)).toBe(true);
    expect(asked()).toBe(1);
    clock += TRUST_MS - 1;
    await keys.find(secret);
    expect(asked()).toBe(1);
    clock += 1;
    await keys.find(secret);
    expect(asked()).toBe(2);
  });

  test('a clock that is set back lengthens no trust', async () => {
    const database = await context.open();
    const [here, elsewhere] = [open(database), open(database)];
    const { secret, key } = await here.create({ name: 'one', scopes: ['READ'] });
    await elsewhere.find(secret);
    await here.revoke(key.id);
    clock -= 3_600_000;
    expect(await elsewhere.find(secret)).toBeUndefined();
  });

  test('a revoked key opens nothing here at once, elsewhere within five seconds', async () => {
    const database = await context.open();
    const [here, elsewhere] = [open(database), open(database)];
    const { secret, key } = await here.create({ name: 'one', scopes: ['READ'] });
    expect([await here.find(secret), await elsewhere.find(secret)]).toEqual([key, key]);
    await here.revoke(key.id);
    expect(await here.find(secret)).toBeUndefined();
    clock += TRUST_MS;
    expect(await elsewhere.find(secret)).toBeUndefined();
    expect(elsewhere.hasSeen(secret)).toBe(false);
  });

  test('a key that is revoked while it is being looked up opens nothing', async () => {
    const database = await context.open();
    const keys = open(database);
    const { secret, key } = await keys.create({ name: 'one', scopes: ['READ'] });
    const snapshot = database.snapshot.bind(database);
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    let read = () => {};
    const reading = new Promise<void>((done) => {
      read = done;
    });
    database.snapshot = async (work) => {
      const answer = await snapshot(work);
      read();
      await held;
      return answer;
    };
    const finding = keys.find(secret);
    await reading;
    await keys.revoke(key.id);
    release();
    expect(await finding).toBeUndefined();
    database.snapshot = snapshot;
    expect(await keys.find(secret)).toBeUndefined();
  });

  test('a key that expires is not remembered beyond its end', async () => {
    const database = await context.open();
    const keys = open(database);
    const expiresAt = new Date(clock + 1_000).toISOString();
    const { secret } = await keys.create({ name: 'one', scopes: ['READ'], expiresAt });
    expect(await keys.find(secret)).toBeDefined();
    clock += 1_000;
    expect(await keys.find(secret)).toBeUndefined();
  });

  test('what cannot be a secret is not looked up; an unknown one is for five seconds', async () => {
    const database = await context.open();
    const keys = open(database);
    const asked = questions(database);
    for (const text of ['', 'x', 'tdm_', `${guess(1)}0`, `${guess(1)}\n`, guess(1).toUpperCase(), 'ä'.repeat(47)]) {
      expect(await keys.find(text)).toBeUndefined();
    }
    expect(asked()).toBe(0);
    for (let n = 0; n < 3; n++) expect(await keys.find(guess(1))).toBeUndefined();
    expect(asked()).toBe(1);
  });

  test('a failure of the database is not remembered', async () => {
    const database = await context.open();
    const keys = open(database);
    const { secret, key } = await keys.create({ name: 'one', scopes: ['READ'] });
    const { snapshot } = database;
    database.snapshot = () => Promise.reject(new Error('away'));
    await expect(keys.find(secret)).rejects.toThrow('away');
    database.snapshot = snapshot;
    expect(await keys.find(secret)).toEqual(key);
  });
});

test('secrets that nobody has are forgotten, and push no key out of memory', async () => {
  let asked = 0;
  const known = guess(0);
  const cache = new KeyCache(
    async (hash) => {
      asked++;
      if (asked > 1) return undefined;
      const key = { id: 1, name: 'k', scopes: [], createdAt: 0, expiresAt: null, lastUsedAt: null, revokedAt: null };
      return { hash, key };
    },
    () => 0,
  );
  await cache.get(known);
  for (let n = 1; n <= 10_001; n++) await cache.get(guess(n));
  expect(asked).toBe(10_002);
  await cache.get(guess(10_001));
  await cache.get(known);
  expect(asked).toBe(10_002);
  // The oldest has made room.
  await cache.get(guess(1));
  expect(asked).toBe(10_003);
});
