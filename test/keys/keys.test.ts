import { workspaceTimeZone } from '../../src/config/index.js';
import { ApiKeys } from '../../src/keys/index.js';
import { type Database, IdLease } from '../../src/storage/index.js';
import { describeDatabases } from '../support/databases.js';

describeDatabases('API keys and the time zone', (context) => {
  const instant = (text: string) => Date.parse(text);
  const keysOf = (database: Database, now = Date.now) => new ApiKeys(database, new IdLease(database), { now, instant });

  test('the first key is made once, with all scopes, and only its hash is kept', async () => {
    const database = await context.open();
    const secret = await keysOf(database).ensureFirst();
    expect(secret).toMatch(/^tdm_[\w-]{43}$/);
    expect(await keysOf(database).ensureFirst()).toBeUndefined();
    expect(await keysOf(database).find(secret ?? '')).toMatchObject({ scopes: ['READ', 'INGEST', 'MANAGE', 'ADMIN'] });
    const rows = await database.snapshot((session) => session.all<object>('SELECT * FROM api_key'));
    expect(JSON.stringify(rows)).not.toContain((secret ?? '').slice(4));
  });

  test('with ADMIN_KEY no first key is made', async () => {
    const database = await context.open();
    const keys = new ApiKeys(database, new IdLease(database), { adminKey: true, instant });
    expect(await keys.ensureFirst()).toBeUndefined();
    expect(await keysOf(database).ensureFirst()).toBeDefined();
  });

  test('two processes that start at once make one key', async () => {
    const database = await context.open();
    const made = await Promise.all([1, 2, 3].map(() => keysOf(database).ensureFirst()));
    expect(made.filter((secret) => secret !== undefined)).toHaveLength(1);
  });

  test('an expired, a revoked and an unknown key open nothing', async () => {
    const database = await context.open();
    let clock = 1_000_000;
    const keys = keysOf(database, () => clock);
    const short = await keys.create({ name: 'short', scopes: ['READ'], expiresAt: new Date(1_000_500).toISOString() });
    const gone = await keys.create({ name: 'gone', scopes: ['READ', 'INGEST'], expiresAt: null });
    expect(await keys.find(short.secret)).toEqual(short.key);
    expect(await keys.find(gone.secret)).toEqual(gone.key);
    clock = 1_000_500;
    await keys.revoke(gone.key.id);
    for (const secret of [short.secret, gone.secret, `${gone.secret}x`, 'tdm_', '', 'x']) {
      expect(await keys.find(secret)).toBeUndefined();
    }
  });

  test('the time zone of the first start is kept', async () => {
    const database = await context.open();
    expect(await workspaceTimeZone(database, 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(await workspaceTimeZone(database, undefined)).toBe('Europe/Berlin');
    expect(await workspaceTimeZone(database, 'Europe/Berlin')).toBe('Europe/Berlin');
    await expect(workspaceTimeZone(database, 'UTC')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      path: 'TIME_ZONE',
      message: expect.stringContaining('Set TIME_ZONE=Europe/Berlin or leave it out'),
    });
  });

  test('without TIME_ZONE the first start keeps UTC', async () => {
    const database = await context.open();
    expect(await workspaceTimeZone(database, undefined)).toBe('UTC');
    await expect(workspaceTimeZone(database, 'Europe/Berlin')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
