import { describeDatabases } from '../support/databases';
import { day, ORIGIN, World } from './world';

describeDatabases('trackActivities', (context) => {
  let world: World;
  beforeEach(async () => {
    world = new World(await context.open());
    await world.ingestion.upsertCompanies(
      [{ externalId: 'acme', createdAt: '2026-03-20' }, { externalId: 'globex' }],
      ORIGIN,
    );
  });
  const track = (items: readonly unknown[], options = {}) =>
    world.ingestion.trackActivities(items as never, ORIGIN, options);
  const login = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    name: 'login',
    companyExternalId: 'acme',
    at: '2026-03-10T12:00:00Z',
    ...more,
  });

  it('counts events, their counts and their numeric properties', async () => {
    const result = await track([
      login({ properties: { amount: 10.1, pages: '3', plan: 'gold', ok: true, none: null, deep: { a: 1 } } }),
      login({ count: 2.5, properties: { amount: 20.2 } }),
      login({ at: '2026-03-11', properties: { amount: -10.1 } }),
      { name: 'Login', companyExternalId: 'acme', at: '2026-03-11' },
    ]);
    expect(result).toEqual({ accepted: 4, duplicates: 0, errors: [] });
    const [tenth, eleventh] = [day('2026-03-10'), day('2026-03-11')];
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({ [tenth]: 3.5, [eleventh]: 1 });
    expect(await world.values('COMPANY', 'acme', 'activities.Login')).toEqual({ [eleventh]: 1 });
    expect(await world.values('COMPANY', 'acme', 'system.activity_count')).toEqual({ [tenth]: 3.5, [eleventh]: 2 });
    expect(await world.values('COMPANY', 'acme', 'activities.login', 'amount')).toEqual({
      [tenth]: 10.1 + 20.2,
      [eleventh]: -10.1,
    });
    expect(await world.values('COMPANY', 'acme', 'activities.login', 'pages')).toEqual({ [tenth]: 3 });
    expect(await world.series.find('COMPANY', 'activities.login', 'plan')).toBeUndefined();
    expect(await world.series.find('COMPANY', 'activities.login', 'ok')).toBeUndefined();
  });

  it('adds up exactly, so that a refund cancels', async () => {
    for (const amount of [10.1, 20.2, -10.1, -20.2]) await track([login({ properties: { amount } })]);
    expect(await world.values('COMPANY', 'acme', 'activities.login', 'amount')).toEqual({ [day('2026-03-10')]: 0 });
  });

  it('takes an id once, within a batch and across batches', async () => {
    expect(await track([login({ id: 'a' }), login({ id: 'a', count: 7 }), login({ id: 'b' })])).toMatchObject({
      accepted: 2,
      duplicates: 1,
    });
    expect(await track([login({ id: 'b' }), login({ id: 'c' }), login()])).toMatchObject({
      accepted: 2,
      duplicates: 1,
    });
    expect(await track([login({ id: 'a' }), login({ id: 'b' })])).toEqual({ accepted: 0, duplicates: 2, errors: [] });
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({ [day('2026-03-10')]: 4 });
    expect(await world.count('event')).toBe(4);
  });

  it('leaves no trace of an event that was sent before', async () => {
    const event = { id: 'e1', name: 'login', companyExternalId: 'acme' };
    const user = { ...event, endUserExternalId: 'ghost' };
    const gone = { ...event, companyExternalId: 'nobody' };
    expect(await track([event, user, gone])).toMatchObject({ accepted: 1, duplicates: 2, errors: [] });
    expect(await track([user, gone])).toMatchObject({ accepted: 0, duplicates: 2, errors: [] });
    expect(await world.count('end_user')).toBe(0);
  });

  it('refuses numbers that are not finite, however deep', async () => {
    const event = (properties: object) => ({ name: 'login', companyExternalId: 'acme', properties });
    expect(
      await track([event({ a: JSON.parse('1e400') }), event({ b: [{ c: Number.NEGATIVE_INFINITY }] })]),
    ).toMatchObject({
      accepted: 0,
      errors: [
        { code: 'VALUE_NOT_FINITE', path: 'properties.a' },
        { code: 'VALUE_NOT_FINITE', path: 'properties.b' },
      ],
    });
  });

  it('claims no id for an item that is refused', async () => {
    expect(await track([login({ id: 'x', companyExternalId: 'nobody' })])).toMatchObject({
      accepted: 0,
      errors: [{ code: 'COMPANY_UNKNOWN' }],
    });
    expect(await track([login({ id: 'x' })])).toMatchObject({ accepted: 1 });
  });

  it('reports bad items by index and stores the others', async () => {
    const bad: [Record<string, unknown>, string, string][] = [
      [{ name: '' }, 'VALUE_MISSING', 'name'],
      [{ name: 7 }, 'VALUE_INVALID', 'name'],
      [{ name: 'ü'.repeat(128) }, 'VALUE_TOO_LONG', 'name'],
      [{ id: '' }, 'VALUE_MISSING', 'id'],
      [{ companyExternalId: undefined }, 'VALUE_MISSING', 'companyExternalId'],
      [{ companyExternalId: 'nobody' }, 'COMPANY_UNKNOWN', 'companyExternalId'],
      [{ endUserExternalId: '' }, 'VALUE_MISSING', 'endUserExternalId'],
      [{ assetExternalId: 'nothing' }, 'ASSET_UNKNOWN', 'assetExternalId'],
      [{ projectExternalId: 'nothing' }, 'PROJECT_UNKNOWN', 'projectExternalId'],
      [{ at: '2026-02-30' }, 'DATE_INVALID', 'at'],
      [{ at: '2026-02-30T10:00:00Z' }, 'DATE_INVALID', 'at'],
      [{ at: '2026-04-01' }, 'DATE_IN_FUTURE', 'at'],
      [{ count: 0 }, 'VALUE_INVALID', 'count'],
      [{ count: Number.NaN }, 'VALUE_NOT_FINITE', 'count'],
      [{ properties: [1] }, 'VALUE_INVALID', 'properties'],
      [{ properties: { big: 'x'.repeat(17_000) } }, 'VALUE_TOO_LONG', 'properties'],
      [
        { properties: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, i])) },
        'VALUE_TOO_LONG',
        'properties',
      ],
    ];
    const result = await track([...bad.map(([more]) => login(more)), login()]);
    expect(result.accepted).toBe(1);
    expect(result.errors.map(({ index, code, path }) => [index, code, path])).toEqual(
      bad.map(([, code, path], i) => [i, code, path]),
    );
    expect(await world.count('end_user')).toBe(0);
    await expect(track(Array.from({ length: 5001 }, () => login()))).rejects.toMatchObject({ code: 'BATCH_TOO_LARGE' });
  });

  it('creates unknown companies only where told to', async () => {
    const result = await track([login({ companyExternalId: 'new' }), login({ companyExternalId: 'new' })], {
      createCompanies: true,
    });
    expect(result).toMatchObject({ accepted: 2 });
    expect(await world.rows('SELECT name FROM company WHERE external_id = ?', ['new'])).toEqual([{ name: 'new' }]);
    expect(await world.firstDay('COMPANY', 'new')).toBe(day('2026-03-10'));
  });

  it('moves the first day back, never forwards', async () => {
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-20'));
    await track([login({ at: '2026-03-25' })]);
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-20'));
    await track([login({ at: '2026-03-05' }), login({ at: '2026-03-07' })]);
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-05'));
    const series = await world.series.find('COMPANY', 'system.first_day');
    const [block] = await world.rows<{ changed_from: number; claimed_from: number }>(
      'SELECT changed_from, claimed_from FROM series_block WHERE series_id = ?',
      [series!.id],
    );
    expect(Math.min(block!.changed_from, block!.claimed_from)).toBe(day('2026-03-05'));
  });

  it('knows the day of an instant in the time zone', async () => {
    const database = await context.open();
    const there = new World(database, '2026-03-31', 'America/New_York');
    await there.ingestion.upsertCompanies([{ externalId: 'acme' }], ORIGIN);
    await there.ingestion.trackActivities(
      [{ name: 'login', companyExternalId: 'acme', at: '2026-03-10T03:30:00Z' }],
      ORIGIN,
    );
    expect(await there.values('COMPANY', 'acme', 'activities.login')).toEqual({ [day('2026-03-09')]: 1 });
  });

  it('leaves pages and revisions alone where a batch only repeats', async () => {
    const events = Array.from({ length: 40 }, (_, i) => login({ id: `e${i}` }));
    await track(events);
    const before = await world.rows('SELECT series_id, block, rev FROM series_block ORDER BY series_id, block');
    expect(await track(events)).toEqual({ accepted: 0, duplicates: 40, errors: [] });
    expect(await world.rows('SELECT series_id, block, rev FROM series_block ORDER BY series_id, block')).toEqual(
      before,
    );
  });

  it('needs a constant number of statements', async () => {
    const events = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        login({ id: `n${count}-${i}`, endUserExternalId: `u${i}`, at: `2026-03-${10 + (i % 20)}` }),
      );
    await track(events(1));
    const statements = async (count: number) => {
      await track(events(count)); // series, end-users and leases
      const before = world.database.statements;
      await track(events(count).map((event) => ({ ...event, id: `again ${event.id}` })));
      return world.database.statements - before;
    };
    const few = await statements(10);
    expect(await statements(1000)).toBeLessThan(few + 30);
  });
});

describeDatabases('Activities of children', (context) => {
  let world: World;
  beforeEach(async () => {
    world = new World(await context.open());
    await world.ingestion.upsertCompanies([{ externalId: 'acme' }, { externalId: 'globex' }], ORIGIN);
    await world.ingestion.upsertAssets([{ companyExternalId: 'acme', externalId: 'pump' }], ORIGIN);
    await world.ingestion.upsertProjects([{ companyExternalId: 'globex', externalId: 'move' }], ORIGIN);
  });
  const track = (items: readonly unknown[]) => world.ingestion.trackActivities(items as never, ORIGIN);
  const login = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    name: 'login',
    companyExternalId: 'acme',
    at: '2026-03-10',
    ...more,
  });
  const tenth = day('2026-03-10');

  it('creates end-users and counts for all whom an event names', async () => {
    const result = await track([
      login({ endUserExternalId: 'u1', endUserEmail: 'one@acme.test', properties: { minutes: 5 } }),
      login({ endUserEmail: 'one@acme.test', count: 2 }),
      login({ endUserEmail: 'two@acme.test', assetExternalId: 'pump' }),
      login({ endUserExternalId: 'u2', endUserEmail: 'two@acme.test' }),
      login({ companyExternalId: 'globex', endUserExternalId: 'u1', projectExternalId: 'move' }),
    ]);
    expect(result).toEqual({ accepted: 5, duplicates: 0, errors: [] });
    await world.ingestion.foldPending();
    const users = await world.rows<{ id: number; external_id: string; email: string | null; name: string }>(
      'SELECT e.id, e.external_id, e.email, e.name FROM end_user e JOIN company c ON c.id = e.company_id ORDER BY c.external_id, e.external_id',
    );
    expect(users.map(({ external_id, email }) => [external_id, email])).toEqual([
      ['u1', 'one@acme.test'],
      ['u2', 'two@acme.test'],
      ['u1', null],
    ]);
    expect(await world.values('END_USER', users[0]!.id, 'activities.login')).toEqual({ [tenth]: 3 });
    expect(await world.values('END_USER', users[0]!.id, 'system.activity_count')).toEqual({ [tenth]: 3 });
    expect(await world.values('END_USER', users[0]!.id, 'activities.login', 'minutes')).toEqual({ [tenth]: 5 });
    expect(await world.values('END_USER', users[1]!.id, 'activities.login')).toEqual({ [tenth]: 2 });
    expect(await world.values('END_USER', users[2]!.id, 'activities.login')).toEqual({ [tenth]: 1 });
    expect(await world.values('END_USER', users[2]!.id, 'system.first_day')).toEqual({ 0: tenth });
    expect(await world.values('ASSET', 'pump', 'activities.login')).toEqual({ [tenth]: 1 });
    expect(await world.values('PROJECT', 'move', 'activities.login')).toEqual({ [tenth]: 1 });
    expect(await world.firstDay('PROJECT', 'move')).toBe(tenth);
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({ [tenth]: 5 });
    expect(await world.count('pending_fold')).toBe(0);
  });

  it('refuses what belongs to somebody else, and creates nothing for it', async () => {
    await track([login({ endUserExternalId: 'u1', endUserEmail: 'one@acme.test' })]);
    const result = await track([
      login({ endUserExternalId: 'u9', endUserEmail: 'one@acme.test' }),
      login({ endUserExternalId: 'u8', projectExternalId: 'move' }),
      login({ companyExternalId: 'globex', assetExternalId: 'pump' }),
    ]);
    expect(result.errors.map(({ code }) => code)).toEqual(['EMAIL_TAKEN', 'WRONG_COMPANY', 'WRONG_COMPANY']);
    expect(await world.count('end_user')).toBe(1);
  });

  it('folds once, whoever folds and however often', async () => {
    const others = [new World(world.database), new World(world.database)];
    for (let i = 0; i < 6; i++)
      await track([login({ endUserExternalId: 'u1' }), login({ endUserExternalId: `u${i}` })]);
    await Promise.all([world, ...others, world].map((one) => one.ingestion.foldPending()));
    const id = await world.id('END_USER', 'u1');
    expect(await world.values('END_USER', id, 'activities.login')).toEqual({ [tenth]: 7 });
    await world.ingestion.foldPending();
    expect(await world.values('END_USER', id, 'activities.login')).toEqual({ [tenth]: 7 });
  });
});
