import { describeDatabases } from '../support/databases';
import { day, ORIGIN, World } from './world';

describeDatabases('Upserts', (context) => {
  let world: World;
  beforeEach(async () => {
    world = new World(await context.open());
  });
  const companies = (...items: Record<string, unknown>[]) => world.ingestion.upsertCompanies(items as never, ORIGIN);
  const users = (...items: Record<string, unknown>[]) =>
    world.ingestion.upsertEndUsers(items.map((item) => ({ companyExternalId: 'acme', ...item })) as never, ORIGIN);
  const assets = (...items: Record<string, unknown>[]) => world.ingestion.upsertAssets(items as never, ORIGIN);
  const company = async (externalId: string) =>
    (await world.rows<Record<string, unknown>>('SELECT * FROM company WHERE external_id = ?', [externalId]))[0]!;

  it('creates, updates, and leaves alone what is the same', async () => {
    const acme = { externalId: 'acme', segment: 'enterprise', mrr: 100, custom: { seats: 5, plan: 'gold' } };
    expect(await companies(acme, { externalId: 'globex' })).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      errors: [],
    });
    expect(await companies(acme, { externalId: 'globex' })).toEqual({
      created: 0,
      updated: 0,
      unchanged: 2,
      errors: [],
    });
    const changes = await world.count('field_change');
    expect(await companies({ externalId: 'acme', name: 'Acme', custom: { seats: null, tier: 2 } })).toMatchObject({
      updated: 1,
    });
    expect(await company('acme')).toMatchObject({ name: 'Acme', segment: 'enterprise', mrr: 100 });
    expect(JSON.parse((await company('acme')).custom as string)).toEqual({ plan: 'gold', tier: 2 });
    expect(await world.count('field_change')).toBe(changes + 3);
    await companies({ externalId: 'acme', name: null, segment: null, mrr: null, custom: null });
    expect(await company('acme')).toMatchObject({ name: 'acme', segment: null, mrr: null, custom: '{}' });
    expect(await world.fieldOn('COMPANY', 'acme', 'company.mrr', '2026-03-31')).toBeUndefined();
    expect(await world.fieldOn('COMPANY', 'acme', 'company.custom.tier', '2026-03-31')).toBeUndefined();
  });

  it('applies the same externalId twice in order', async () => {
    const result = await companies(
      { externalId: 'a', mrr: 1 },
      { externalId: 'a', mrr: 2, owner: 'x' },
      { externalId: 'a', mrr: 1 },
    );
    expect(result).toEqual({ created: 1, updated: 2, unchanged: 0, errors: [] });
    expect(await company('a')).toMatchObject({ mrr: 1, owner: 'x' });
    expect(await companies({ externalId: 'a', mrr: 7 }, { externalId: 'a', mrr: 1 })).toMatchObject({ updated: 2 });
    expect(await company('a')).toMatchObject({ mrr: 1 });
  });

  it('refuses bad items and stores the others', async () => {
    await companies({ externalId: 'acme' });
    const bad: [Record<string, unknown>, string][] = [
      [{ externalId: '' }, 'VALUE_MISSING'],
      [{ externalId: 'x'.repeat(256) }, 'VALUE_TOO_LONG'],
      [{ externalId: 'n\0l' }, 'VALUE_INVALID'],
      [{ externalId: 'b', mrr: Number.POSITIVE_INFINITY }, 'VALUE_NOT_FINITE'],
      [{ externalId: 'b', mrr: '5' }, 'VALUE_INVALID'],
      [{ externalId: 'b', custom: 'x' }, 'VALUE_INVALID'],
      [{ externalId: 'b', custom: { a: Number.NaN } }, 'VALUE_NOT_FINITE'],
      [{ externalId: 'b', createdAt: null }, 'VALUE_MISSING'],
      [{ externalId: 'b', asOf: '2026-04-01' }, 'DATE_IN_FUTURE'],
      [{ externalId: 'b', name: '' }, 'VALUE_MISSING'],
    ];
    const result = await companies(...bad.map(([item]) => item), { externalId: 'good' });
    expect(result.errors.map(({ index, code }) => [index, code])).toEqual(bad.map(([, code], i) => [i, code]));
    expect(result.created).toBe(1);
    expect(await assets({ companyExternalId: 'nobody', externalId: 'p' })).toMatchObject({
      errors: [{ code: 'COMPANY_UNKNOWN' }],
    });
  });

  it('tells names apart as bytes', async () => {
    expect(
      await companies(
        { externalId: 'login' },
        { externalId: 'Login' },
        { externalId: 'lôgin' },
        { externalId: 'login ' },
      ),
    ).toMatchObject({ created: 4 });
  });

  it('finds end-users by externalId, else by email', async () => {
    await companies({ externalId: 'acme' }, { externalId: 'globex' });
    expect(await users({ externalId: 'u1', email: 'a@x' }, { email: 'b@x', custom: { age: 3 } })).toMatchObject({
      created: 2,
    });
    expect(await users({ email: 'a@x', name: 'Ann' })).toMatchObject({ updated: 1 });
    expect(await users({ externalId: 'u2', email: 'b@x' })).toMatchObject({ updated: 1 });
    const taken = await users(
      { externalId: 'u1', email: 'b@x' },
      { externalId: 'u9', email: 'a@x' },
      { name: 'nobody' },
    );
    expect(taken.errors.map(({ code }) => code)).toEqual(['EMAIL_TAKEN', 'EMAIL_TAKEN', 'VALUE_MISSING']);
    expect(await users({ externalId: 'u1', email: 'a@x', companyExternalId: 'globex' })).toMatchObject({ created: 1 });
    // One gives its email up, another takes it, in one batch.
    expect(await users({ externalId: 'u2', email: 'c@x' }, { externalId: 'u1', email: 'b@x' })).toMatchObject({
      updated: 2,
      errors: [],
    });
    expect(await users({ externalId: 'u2', email: null })).toMatchObject({ updated: 1 });
    const rows = await world.rows<{ external_id: string; email: string; name: string }>(
      'SELECT e.external_id, e.email, e.name FROM end_user e JOIN company c ON c.id = e.company_id ORDER BY c.id, e.external_id',
    );
    expect(rows).toEqual([
      { external_id: 'u1', email: 'b@x', name: 'Ann' },
      { external_id: 'u2', email: null, name: 'b@x' },
      { external_id: 'u1', email: 'a@x', name: 'u1' },
    ]);
  });

  it('carries a numeric field from its change on, through backdated ones', async () => {
    const mrr = (value: number | null, asOf: string) => companies({ externalId: 'acme', mrr: value, asOf });
    const on = (iso: string) => world.fieldOn('COMPANY', 'acme', 'company.mrr', iso);
    await companies({ externalId: 'other', mrr: 1, asOf: '2026-03-01' });
    await mrr(10, '2026-03-05');
    await mrr(30, '2026-03-20');
    await companies({ externalId: 'other', mrr: 2, asOf: '2026-03-12' });
    expect(await mrr(20, '2026-03-10')).toMatchObject({ updated: 1 });
    expect([await on('2026-03-04'), await on('2026-03-05'), await on('2026-03-09')]).toEqual([undefined, 10, 10]);
    expect([await on('2026-03-10'), await on('2026-03-12'), await on('2026-03-19'), await on('2026-03-20')]).toEqual([
      20, 20, 20, 30,
    ]);
    expect(await world.fieldOn('COMPANY', 'other', 'company.mrr', '2026-03-11')).toBe(1);
    expect(await world.fieldOn('COMPANY', 'other', 'company.mrr', '2026-03-31')).toBe(2);
    expect(await company('acme')).toMatchObject({ mrr: 30 });
    expect(await mrr(10, '2026-03-05')).toMatchObject({ unchanged: 1 });
    // The same as before, and yet a report of its own: what is told of days before it ends there.
    expect(await mrr(10, '2026-03-07')).toMatchObject({ updated: 1 });
    expect(await mrr(15, '2026-03-06')).toMatchObject({ updated: 1 });
    expect([await on('2026-03-06'), await on('2026-03-07')]).toEqual([15, 10]);
    await mrr(null, '2026-03-15');
    expect([await on('2026-03-14'), await on('2026-03-15'), await on('2026-03-19'), await on('2026-03-20')]).toEqual([
      20,
      undefined,
      undefined,
      30,
    ]);
    expect(await company('acme')).toMatchObject({ mrr: 30 });
    await mrr(null, '2026-03-25');
    expect(await company('acme')).toMatchObject({ mrr: null });
    expect(await on('2026-03-31')).toBeUndefined();
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-05'));
  });

  it('keeps what a later text says when a number comes before it', async () => {
    const tier = (value: unknown, asOf: string) => companies({ externalId: 'acme', custom: { tier: value }, asOf });
    await tier('a', '2026-03-01');
    await tier('b', '2026-03-09');
    await tier(7, '2026-03-05');
    const on = (iso: string) => world.fieldOn('COMPANY', 'acme', 'company.custom.tier', iso);
    expect([await on('2026-03-04'), await on('2026-03-05'), await on('2026-03-08'), await on('2026-03-09')]).toEqual([
      undefined,
      7,
      7,
      undefined,
    ]);
    expect(JSON.parse((await company('acme')).custom as string)).toEqual({ tier: 'b' });
  });

  it('lets the latest of a day win, a bare date after every instant', async () => {
    const mrr = (value: number, asOf: string) => companies({ externalId: 'acme', mrr: value, asOf });
    const on = () => world.fieldOn('COMPANY', 'acme', 'company.mrr', '2026-03-05');
    await mrr(1, '2026-03-05T12:00:00Z');
    await mrr(2, '2026-03-05T10:00:00Z');
    expect(await on()).toBe(1);
    await mrr(3, '2026-03-05');
    await mrr(4, '2026-03-05T23:00:00Z');
    expect(await on()).toBe(3);
    expect(await company('acme')).toMatchObject({ mrr: 3 });
  });

  it('lets what is told without a date go over all that was told of today', async () => {
    await companies({ externalId: 'acme', mrr: 1, segment: 'a', asOf: '2026-03-31' });
    expect(await companies({ externalId: 'acme', mrr: 2, segment: 'b' })).toMatchObject({ updated: 1 });
    expect(await company('acme')).toMatchObject({ mrr: 2, segment: 'b' });
    expect(await world.fieldOn('COMPANY', 'acme', 'company.mrr', '2026-03-31')).toBe(2);
    expect(await companies({ externalId: 'acme', mrr: 3, asOf: '2026-03-30' })).toMatchObject({ updated: 1 });
    expect(await company('acme')).toMatchObject({ mrr: 2 });
  });

  it('keeps the first day at the earliest of createdAt and all data', async () => {
    await companies({ externalId: 'acme', createdAt: '2026-03-10' });
    await assets({ companyExternalId: 'acme', externalId: 'pump', createdAt: '2026-03-01' });
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-10'));
    expect(await world.firstDay('ASSET', 'pump')).toBe(day('2026-03-01'));
    await assets({
      companyExternalId: 'acme',
      externalId: 'pump',
      custom: { size: 3, colour: 'red' },
      asOf: '2026-03-08',
    });
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-08'));
    await assets({ companyExternalId: 'acme', externalId: 'pump', custom: { colour: 'blue' }, asOf: '2026-02-01' });
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-08'));
    await companies({ externalId: 'acme', createdAt: '2026-03-05' });
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-05'));
    await companies({ externalId: 'acme', createdAt: '2026-03-20' });
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-08'));
    // The asset goes, with all its days.
    await companies({ externalId: 'globex', createdAt: '2026-03-25' });
    expect(await assets({ companyExternalId: 'globex', externalId: 'pump' })).toMatchObject({ updated: 1 });
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-20'));
    expect(await world.firstDay('COMPANY', 'globex')).toBe(day('2026-03-08'));
    expect(await world.firstDay('ASSET', 'pump')).toBe(day('2026-03-01'));
    // So do events that count for it.
    const event = { name: 'run', companyExternalId: 'globex', assetExternalId: 'pump', at: '2026-03-03' };
    await world.ingestion.trackActivities([event], ORIGIN);
    await assets({ companyExternalId: 'acme', externalId: 'pump' });
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-03'));
    expect(await world.firstDay('COMPANY', 'globex')).toBe(day('2026-03-03'));
  });

  it('tells caches of entity rows that a row changed, without a changed range', async () => {
    await companies({ externalId: 'acme' });
    const series = await world.series.find('COMPANY', 'system.entity');
    const blocks = () =>
      world.rows<{ rev: number; changed_from: number | null }>(
        'SELECT rev, changed_from FROM series_block WHERE series_id = ?',
        [series!.id],
      );
    expect(await blocks()).toEqual([{ rev: 1, changed_from: null }]);
    await companies({ externalId: 'acme', owner: 'x' });
    await companies({ externalId: 'acme', owner: 'x' });
    expect(await blocks()).toEqual([{ rev: 2, changed_from: null }]);
  });

  it('takes 5,000 at once, with a constant number of statements', async () => {
    const items = (from: number, mrr: number) =>
      Array.from({ length: 1000 }, (_, i) => ({ externalId: `c${from + i}`, mrr, custom: { seats: i } }));
    await companies(...items(0, 1));
    const before = world.database.statements;
    await companies(...items(0, 2));
    expect(world.database.statements - before).toBeLessThan(40);
    expect(await companies(...items(1, 2))).toMatchObject({ created: 1, updated: 999 });
    expect(await world.count('company')).toBe(1001);
  });
});
