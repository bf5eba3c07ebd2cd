import { type ActivityInput } from '../../src/ingestion';
import { describeDatabases } from '../support/databases';
import { day, ORIGIN, TODAY, World } from './world';

const REQUESTS = 20;
const AT = day(TODAY);

describeDatabases('Requests that share transactions', (context) => {
  let world: World;
  beforeEach(async () => {
    world = new World(await context.open());
    await world.ingestion.upsertCompanies([{ externalId: 'acme' }], ORIGIN);
  });

  const event = (id: string, more: object = {}): ActivityInput => ({
    id,
    name: 'login',
    companyExternalId: 'acme',
    ...more,
  });
  /** All at once, so that all but the first wait and go together. */
  const together = (requests: readonly (readonly ActivityInput[])[]) =>
    Promise.allSettled(requests.map((items) => world.ingestion.trackActivities(items, ORIGIN)));

  it.each<[string, () => ActivityInput]>([
    [
      'before its transaction',
      () => ({
        get name(): string {
          throw new Error('poison');
        },
        companyExternalId: 'acme',
      }),
    ],
    // Neither a Buffer, nor anything that a statement takes.
    ['within its transaction', () => event('poison', { id: undefined, claim: { poison: true } })],
  ])('one that throws %s fails alone, the others are stored exactly once', async (_, poison) => {
    const requests = Array.from({ length: REQUESTS }, (_, i) => [
      event(`a${i}`),
      event(`b${i}`),
      i === 7 ? poison() : event(`c${i}`),
    ]);
    const settled = await together(requests);
    expect(settled.map(({ status }) => status)).toEqual(requests.map((_, i) => (i === 7 ? 'rejected' : 'fulfilled')));
    for (const one of settled) {
      if (one.status === 'fulfilled') expect(one.value).toEqual({ accepted: 3, duplicates: 0, errors: [] });
    }
    expect(await world.count('event')).toBe(3 * (REQUESTS - 1));
    expect(await world.count('claim')).toBe(3 * (REQUESTS - 1));
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({ [AT]: 3 * (REQUESTS - 1) });
    // Nothing of the poisoned request was kept: its good items may come again.
    expect(await world.ingestion.trackActivities([event('a7'), event('b7')], ORIGIN)).toMatchObject({ accepted: 2 });
  });

  it("a duplicate, a bad item or an unknown company of one is nobody else's", async () => {
    const requests = Array.from({ length: REQUESTS }, (_, i) => {
      if (i % 4 === 0) return [event('the same'), event(`x${i}`)];
      if (i % 4 === 1) return [event(`bad ${i}`, { count: -1 }), event(`x${i}`)];
      if (i % 4 === 2) return [event(`far ${i}`, { companyExternalId: 'nobody' }), event(`x${i}`)];
      return [event(`x${i}`)];
    });
    const settled = await together(requests);
    const results = settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
    const firsts = results.filter((_, i) => i % 4 === 0);
    expect(firsts.reduce((sum, result) => sum + (result?.accepted ?? 0), 0)).toBe(firsts.length + 1);
    expect(firsts.reduce((sum, result) => sum + (result?.duplicates ?? 0), 0)).toBe(firsts.length - 1);
    results.forEach((result, i) => {
      if (i % 4 === 1)
        expect(result).toMatchObject({ accepted: 1, errors: [{ index: 0, code: 'VALUE_INVALID', path: 'count' }] });
      if (i % 4 === 2) expect(result).toMatchObject({ accepted: 1, errors: [{ index: 0, code: 'COMPANY_UNKNOWN' }] });
      if (i % 4 === 3) expect(result).toEqual({ accepted: 1, duplicates: 0, errors: [] });
    });
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({ [AT]: REQUESTS + 1 });
  });

  it('of different keys and sources are recorded as whose they are', async () => {
    const before = await world.count('batch');
    const origins = Array.from({ length: REQUESTS }, (_, i) => ({
      apiKeyId: i % 3 === 0 ? null : i % 3,
      source: i % 2 === 0 ? 'api' : 'import',
    }));
    await Promise.all(origins.map((origin, i) => world.ingestion.trackActivities([event(`e${i}`)], origin)));
    const rows = await world.rows<{ key: number | null; source: string; events: number }>(
      `SELECT b.api_key_id AS "key", b.source AS source, COUNT(*) AS events FROM event e JOIN batch b ON b.id = e.batch_id
       GROUP BY b.api_key_id, b.source ORDER BY b.api_key_id, b.source`.replaceAll(
        '"',
        world.database.dialect === 'mysql' ? '`' : '"',
      ),
    );
    const expected = new Map<string, number>();
    for (const { apiKeyId, source } of origins)
      expected.set(`${apiKeyId} ${source}`, (expected.get(`${apiKeyId} ${source}`) ?? 0) + 1);
    expect(new Map(rows.map(({ key, source, events }) => [`${key} ${source}`, events]))).toEqual(expected);
    expect(await world.count('batch')).toBeLessThan(before + REQUESTS);
  });

  it('go on after one that is refused as too large', async () => {
    const [large, small] = await together([new Array<ActivityInput>(5001).fill(event('x')), [event('y')]]);
    expect(large).toMatchObject({ status: 'rejected', reason: { code: 'BATCH_TOO_LARGE', path: 'input' } });
    expect(small).toMatchObject({ status: 'fulfilled', value: { accepted: 1 } });
  });
});
