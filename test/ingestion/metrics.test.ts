import { describeDatabases } from '../support/databases';
import { day, ORIGIN, World } from './world';

describeDatabases('pushMetrics', (context) => {
  let world: World;
  beforeEach(async () => {
    world = new World(await context.open());
    await world.ingestion.upsertCompanies([{ externalId: 'acme' }, { externalId: 'globex' }], ORIGIN);
    await world.ingestion.upsertAssets([{ companyExternalId: 'acme', externalId: 'pump' }], ORIGIN);
  });
  const push = (...items: Record<string, unknown>[]) => world.ingestion.pushMetrics(items as never, ORIGIN);
  const point = (value: number, more: Record<string, unknown> = {}) => ({
    metric: 'storage',
    externalId: 'acme',
    at: '2026-03-10T12:00:00Z',
    value,
    ...more,
  });
  const tenth = day('2026-03-10');
  const storage = () => world.values('COMPANY', 'acme', 'metrics.storage');

  it('keeps the last value of a day, by time and then by arrival', async () => {
    await push(point(1), point(2, { at: '2026-03-10T11:00:00Z' }));
    expect(await storage()).toEqual({ [tenth]: 1 });
    await push(point(3, { at: '2026-03-10T11:59:00Z' }));
    expect(await storage()).toEqual({ [tenth]: 1 });
    await push(point(4));
    expect(await storage()).toEqual({ [tenth]: 4 });
    await push(point(5, { at: '2026-03-10' }), point(6, { at: '2026-03-10T23:59:59Z' }));
    expect(await storage()).toEqual({ [tenth]: 5 });
    await push(point(0, { at: '2026-03-11' }));
    expect(await storage()).toEqual({ [tenth]: 5, [tenth + 1]: 0 });
    expect(await world.count('metric_point')).toBe(7);
  });

  it.each([
    ['SUM', 0],
    ['MIN', -20.2],
    ['MAX', 20.2],
    ['AVG', 0],
  ] as const)('folds by %s', async (fold, expected) => {
    await world.series.ensure([{ model: 'COMPANY', key: 'metrics.storage', kind: 'GAUGE', fold }]);
    const values = [10.1, 20.2, -10.1, -20.2];
    await push(...values.slice(0, 2).map((value) => point(value)));
    for (const value of values.slice(2)) await push(point(value));
    expect(await storage()).toEqual({ [tenth]: expected });
  });

  it('keeps the later of two values of one moment, whichever process took it', async () => {
    const other = new World(world.database);
    const set = (client: World, at: string, value: number) =>
      client.ingestion.pushMetrics([{ metric: 'storage', externalId: 'acme', at, value }], ORIGIN);
    await set(world, '2026-03-01', 1);
    await set(other, '2026-03-02', 2);
    await set(world, '2026-03-02', 3);
    expect(await world.values('COMPANY', 'acme', 'metrics.storage')).toEqual({
      [day('2026-03-01')]: 1,
      [day('2026-03-02')]: 3,
    });
  });

  it('ignores a resend with an id, counts one without again', async () => {
    expect(await push(point(1, { id: 'p' }), point(9, { id: 'p' }))).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(await push(point(9, { id: 'p' }), point(9, { id: 'q', at: '2026-03-09' }))).toMatchObject({
      accepted: 1,
      duplicates: 1,
    });
    expect(await storage()).toEqual({ [tenth - 1]: 9, [tenth]: 1 });
    // Ids of events and points are apart.
    expect(
      await world.ingestion.trackActivities([{ id: 'p', name: 'x', companyExternalId: 'acme' }], ORIGIN),
    ).toMatchObject({ accepted: 1 });
  });

  it('finds entities of every model, and creates end-users', async () => {
    const result = await push(
      { metric: 'load', model: 'ASSET', externalId: 'pump', at: '2026-03-10', value: 1 },
      { metric: 'load', model: 'END_USER', companyExternalId: 'globex', email: 'a@x', at: '2026-03-09', value: 2 },
      {
        metric: 'load',
        model: 'END_USER',
        companyExternalId: 'globex',
        externalId: 'u',
        email: 'a@x',
        at: '2026-03-08',
        value: 3,
      },
    );
    expect(result).toEqual({ accepted: 3, duplicates: 0, errors: [] });
    expect(await world.values('ASSET', 'pump', 'metrics.load')).toEqual({ [tenth]: 1 });
    expect(await world.values('END_USER', 'u', 'metrics.load')).toEqual({ [tenth - 1]: 2, [tenth - 2]: 3 });
    expect([await world.firstDay('ASSET', 'pump'), await world.firstDay('COMPANY', 'acme')]).toEqual([tenth, tenth]);
    expect([await world.firstDay('END_USER', 'u'), await world.firstDay('COMPANY', 'globex')]).toEqual([
      tenth - 2,
      tenth - 2,
    ]);
  });

  it('reports bad points and stores the others', async () => {
    const bad: [Record<string, unknown>, string][] = [
      [point(Number.NaN), 'VALUE_NOT_FINITE'],
      [point(Number.POSITIVE_INFINITY), 'VALUE_NOT_FINITE'],
      [point('1' as never), 'VALUE_INVALID'],
      [point(1, { metric: '' }), 'VALUE_MISSING'],
      [point(1, { externalId: 'nobody' }), 'COMPANY_UNKNOWN'],
      [point(1, { externalId: undefined }), 'VALUE_MISSING'],
      [point(1, { model: 'ASSET', externalId: 'nothing' }), 'ASSET_UNKNOWN'],
      [point(1, { model: 'ASSET', externalId: 'pump', companyExternalId: 'globex' }), 'WRONG_COMPANY'],
      [point(1, { model: 'END_USER' }), 'VALUE_MISSING'],
      [point(1, { model: 'TEAM' }), 'VALUE_INVALID'],
      [point(1, { at: '2026-13-01' }), 'DATE_INVALID'],
      [point(1, { at: '2026-04-02' }), 'DATE_IN_FUTURE'],
    ];
    const result = await push(...bad.map(([item]) => item), point(5));
    expect(result.errors.map(({ index, code }) => [index, code])).toEqual(bad.map(([, code], i) => [i, code]));
    expect(result.accepted).toBe(1);
  });
});
