import { IdLease, SeriesCatalogue, type SeriesSpec } from '../../src/storage';
import { describeDatabases } from '../support/databases';

const LOGIN: SeriesSpec = { model: 'COMPANY', key: 'activities.login', kind: 'COUNTER', fold: 'SUM' };

describeDatabases('id leases', (context) => {
  it('never give an id twice, whoever asks', async () => {
    const place = await context.place();
    const leases = await Promise.all([1, 2, 3].map(async () => new IdLease(await context.open(place))));
    const taken = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const count = (i * 7) % 40 || 1;
        const first = await leases[i % 3]!.take('company', count);
        return Array.from({ length: count }, (_, j) => first + j);
      }),
    );
    const ids = taken.flat();
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.min(...ids)).toBe(1);
  });

  it('are dense for a single process', async () => {
    const lease = new IdLease(await context.open());
    expect(await lease.take('company', 3)).toBe(1);
    expect(await lease.take('company', 5000)).toBe(4);
    expect(await lease.take('company', 1)).toBe(5004);
    expect(await lease.take('asset', 1)).toBe(1);
    expect(() => lease.take('asset', 0)).toThrow(RangeError);
  });
});

describeDatabases('series catalogue', (context) => {
  it('creates a series once, also among processes', async () => {
    const place = await context.place();
    const catalogues = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const db = await context.open(place);
        return new SeriesCatalogue(db, new IdLease(db));
      }),
    );
    const specs = Array.from({ length: 20 }, (_, i): SeriesSpec => ({ ...LOGIN, key: `activities.${i}` }));
    const mixed: SeriesSpec[] = [
      ...specs,
      { ...LOGIN, property: 'amount' },
      LOGIN,
      { ...LOGIN, model: 'END_USER' },
      LOGIN,
    ];
    const results = await Promise.all(
      catalogues.map((catalogue, i) => catalogue.ensure(i % 2 ? mixed : mixed.toReversed())),
    );
    const ids = results.map((list, i) => (i % 2 ? list : list.toReversed()).map((series) => series.id));
    for (const list of ids) expect(list).toEqual(ids[0]);
    expect(new Set(ids[0]).size).toBe(23);
    expect(await catalogues[0]!.list()).toHaveLength(23);
    expect(await catalogues[0]!.list('END_USER')).toMatchObject([{ model: 'END_USER', key: 'activities.login' }]);
  });

  it('finds by key, exactly, also what another process made later', async () => {
    const place = await context.place();
    const [one, two] = await Promise.all(
      [1, 2].map(async () => {
        const db = await context.open(place);
        return new SeriesCatalogue(db, new IdLease(db));
      }),
    );
    expect(await two!.find('COMPANY', 'activities.login')).toBeUndefined();
    const [login] = await one!.ensure([LOGIN]);
    expect(await two!.find('COMPANY', 'activities.login')).toEqual(login);
    expect(await two!.find('COMPANY', 'activities.Login')).toBeUndefined();
    expect(await two!.find('COMPANY', 'activities.login ')).toBeUndefined();
    expect(await two!.find('COMPANY', 'activities.lôgin')).toBeUndefined();
    expect(await two!.byId(login!.id)).toEqual(login);
    expect(await two!.byId(999)).toBeUndefined();
    expect(await two!.findMany([{ model: 'ASSET', key: 'x' }, LOGIN])).toEqual([undefined, login]);
  });
});
