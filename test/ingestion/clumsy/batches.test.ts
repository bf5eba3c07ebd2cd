import { ADMIN_KEY } from '../../support/http.js';
import { describeClumsy, PUSH } from './setup.js';

const EVENT = { name: 'login', companyExternalId: 'acme' };

describeClumsy('Batches that clients send', ({ push, refused, series, server }) => {
  test('one object is a list of one, for every mutation', async () => {
    const upserted = { created: 1, updated: 0, unchanged: 0, errors: [] };
    const pushed = { accepted: 1, duplicates: 0, errors: [] };
    const of = (externalId: string) => ({ companyExternalId: 'single', externalId });
    expect(await push('companies', { externalId: 'single' })).toEqual(upserted);
    expect(await push('endUsers', of('u'))).toEqual(upserted);
    expect(await push('assets', of('a'))).toEqual(upserted);
    expect(await push('projects', of('p'))).toEqual(upserted);
    expect(await push('activities', { name: 'login', companyExternalId: 'single' })).toEqual(pushed);
    expect(await push('points', { metric: 'seats', externalId: 'single', value: 1 })).toEqual(pushed);
  });

  test('an empty list does nothing; null, and a null among items, are refused', async () => {
    expect(await push('activities', [])).toEqual({ accepted: 0, duplicates: 0, errors: [] });
    expect(await push('companies', [])).toEqual({ created: 0, updated: 0, unchanged: 0, errors: [] });
    expect(await refused('activities', null)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await refused('activities', [EVENT, null])).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('the same batch sent twice, and by ten at once, counts once', async () => {
    await push('companies', { externalId: 'twice', createdAt: '2026-01-01' });
    const at = '2026-01-12T08:00:00';
    const events = Array.from({ length: 50 }, (_, i) => ({
      id: `twice ${i}`,
      name: 'login',
      companyExternalId: 'twice',
      at,
    }));
    const points = events.map(({ id }, i) => ({ id, metric: 'seats', externalId: 'twice', value: i, at }));
    expect(await push('activities', events)).toEqual({ accepted: 50, duplicates: 0, errors: [] });
    expect(await push('points', points)).toEqual({ accepted: 50, duplicates: 0, errors: [] });
    const again = { accepted: 0, duplicates: 50, errors: [] };
    const all = Array.from({ length: 10 }, () => [push('activities', events), push('points', points)]).flat();
    expect(await Promise.all(all)).toEqual(all.map(() => again));
    expect(await series('twice', 'activities.login', 1)).toEqual([50]);
    expect(await series('twice', 'metrics.seats', 1)).toEqual([49]);
  });

  test('without ids a batch that is sent twice counts twice', async () => {
    await push('companies', { externalId: 'plain', createdAt: '2026-01-01' });
    const events = [
      { name: 'login', companyExternalId: 'plain' },
      { name: 'login', companyExternalId: 'plain' },
    ];
    expect(await push('activities', events)).toMatchObject({ accepted: 2 });
    expect(await push('activities', events)).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(await series('plain', 'activities.login', 1)).toEqual([4]);
  });

  test('of an id that comes twice with different contents the first good one counts', async () => {
    await push('companies', { externalId: 'first', createdAt: '2026-01-01' });
    const event = { id: 'one id', name: 'login', companyExternalId: 'first' };
    const result = await push('activities', [
      { ...event, count: -1 },
      { ...event, count: 5 },
      { ...event, count: 7, name: 'logout' },
    ]);
    expect(result).toMatchObject({
      accepted: 1,
      duplicates: 1,
      errors: [{ index: 0, code: 'VALUE_INVALID', path: 'count' }],
    });
    expect(await series('first', 'activities.login', 1)).toEqual([5]);
    expect(await series('first', 'system.activity_count', 1)).toEqual([5]);
    // An event and a point may have the same id: they are different things.
    expect(await push('points', { id: 'one id', metric: 'seats', externalId: 'first', value: 2 })).toMatchObject({
      accepted: 1,
    });
  });

  test('an entity that comes twice in a batch is applied in order', async () => {
    const of = (more: object) => ({ externalId: 'ordered', ...more });
    const result = await push('companies', [of({ name: 'One', mrr: 1 }), of({ name: 'Two' }), of({ name: 'Two' })]);
    expect(result).toEqual({ created: 1, updated: 1, unchanged: 1, errors: [] });
    const { company } = await server().data('{ company(externalId: "ordered") { name mrr } }');
    expect(company).toEqual({ name: 'Two', mrr: 1 });
  });

  test.each(Object.keys(PUSH) as (keyof typeof PUSH)[])('5,001 items are too many: %s', async (what) => {
    const item = {
      companies: { externalId: 'x' },
      points: { metric: 'm', externalId: 'x', value: 1 },
      activities: EVENT,
    };
    const child = { companyExternalId: 'acme', externalId: 'x' };
    const of = what in item ? item[what as keyof typeof item] : child;
    const errors = await refused(what, new Array(5001).fill(of));
    expect(errors).toMatchObject([{ extensions: { code: 'BATCH_TOO_LARGE', path: 'input', limit: 5000 } }]);
    expect(errors[0]!.message).toMatch(/5,001.*5,000/);
  });

  test('a request whose client goes away is stored all the same, once, and costs nobody else', async () => {
    await push('companies', { externalId: 'gone', createdAt: '2026-01-01' });
    const event = (id: string) => ({ id, name: 'login', companyExternalId: 'gone' });
    const client = new AbortController();
    const leaving = fetch(`${server().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ query: PUSH.activities, variables: { input: [event('left')] } }),
      signal: client.signal,
    }).catch(() => undefined);
    const others = Array.from({ length: 8 }, (_, i) => push('activities', [event(`stayed ${i}`)]));
    client.abort();
    await leaving;
    expect(await Promise.all(others)).toEqual(others.map(() => ({ accepted: 1, duplicates: 0, errors: [] })));
    // It may have gone before it was read: sent again it counts once either way.
    const { accepted, duplicates } = await push('activities', [event('left')]);
    expect(accepted + duplicates).toBe(1);
    expect(await series('gone', 'activities.login', 1)).toEqual([9]);
  });
});
