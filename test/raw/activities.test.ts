import fc from 'fast-check';
import { type Model } from '../../src/model/index.js';
import { type ActivityQuery, createRawLog, type RawLog } from '../../src/reading/raw/index.js';
import { type Ask, lookBetween, walkBackward, walkForward } from '../paging/walks.js';
import { describeDatabases } from '../support/databases.js';
import { ASSETS, COMPANIES, DAY, dayOf, END_USERS, type LoggedEvent, logs, NAMES, storeLog } from './world.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.RUNS ?? 12);
const NO_METRICS = { resolve: () => Promise.reject(new Error('No metric is asked for.')) };
const ENTITIES: Partial<Record<Model, readonly number[]>> = {
  COMPANY: COMPANIES,
  END_USER: END_USERS,
  ASSET: ASSETS,
};

/** What semantics say, in the most obvious way. */
function expectedIds(events: readonly LoggedEvent[], query: ActivityQuery, entityId: number): number[] {
  return events
    .filter((event) => {
      const owner = { COMPANY: event.company, END_USER: event.endUser, ASSET: event.asset, PROJECT: null }[query.model];
      if (owner !== entityId) return false;
      if (event.company === 3 && query.model !== 'END_USER') return false;
      if (event.endUser === 6) return false;
      if (query.name != null && NAMES[event.name] !== query.name) return false;
      if (query.from != null && dayOf(event) < query.from) return false;
      return query.to == null || dayOf(event) <= query.to;
    })
    .sort((a, b) => b.at - a.at || b.id - a.id)
    .map((event) => event.id);
}

function asking(log: RawLog, query: ActivityQuery, entityId: number): Ask {
  return async (request) => {
    const [result] = await log.activities({ ...query, ...request }, [entityId]);
    if (result?.status !== 'fulfilled') throw result?.reason;
    const { items, ...page } = result.value;
    return { ...page, ids: items.map((item) => item.id) };
  };
}

const queries = fc.record({
  model: fc.constantFrom<Model>('COMPANY', 'END_USER', 'ASSET'),
  name: fc.option(fc.constantFrom(...NAMES, 'nobody'), { freq: 3 }),
  from: fc.option(fc.integer({ min: DAY - 1, max: DAY + 3 }), { freq: 3 }),
  days: fc.option(fc.nat(4), { freq: 3 }),
  size: fc.constantFrom(1, 3, 50),
  start: fc.nat(),
  end: fc.nat(),
});

describeDatabases('raw activities', (context) => {
  it(`are the sorted log, from either end, alone and many at once (SEED=${SEED})`, async () => {
    const database = await context.open();
    const log = createRawLog(database, NO_METRICS);
    await fc.assert(
      fc.asyncProperty(logs, fc.array(queries, { minLength: 3, maxLength: 6 }), async (events, list) => {
        await storeLog(database, events);
        for (const { model, name, from, days, size, ...place } of list) {
          const query: ActivityQuery = { model, name, from, to: days === null ? null : (from ?? DAY) + days };
          const ids = ENTITIES[model] ?? [];
          for (const id of ids.slice(0, 2)) {
            const expected = expectedIds(events, query, id);
            const ask = asking(log, query, id);
            await walkForward(ask, expected, size);
            await walkBackward(ask, expected, size);
            if (expected.length === 0) continue;
            await lookBetween(ask, expected, {
              start: place.start % expected.length,
              end: place.end % expected.length,
              size,
            });
          }
          for (const request of [{ first: size }, { last: size }]) {
            const together = await log.activities({ ...query, ...request }, ids);
            for (const [index, id] of ids.entries()) {
              const result = together[index];
              if (result?.status !== 'fulfilled') throw new Error('A list was refused.');
              const expected = expectedIds(events, query, id);
              const shown = 'first' in request ? expected.slice(0, size) : expected.slice(-size);
              expect(result.value.items.map((item) => item.id)).toEqual(shown);
              expect(result.value.hasNextPage).toBe('first' in request && expected.length > size);
              expect(result.value.hasPreviousPage).toBe('last' in request && expected.length > size);
            }
          }
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('are what was sent', async () => {
    const database = await context.open();
    const log = createRawLog(database, NO_METRICS);
    const event = { company: 1, endUser: 2, asset: 3, at: DAY * 86_400_000 };
    await storeLog(database, [
      { id: 1, name: 0, ...event },
      { id: 2, name: 1, ...event, endUser: 6 },
      { id: 3, name: 1, ...event, company: 3 },
    ]);
    const found = await log.activitiesById([3, 1, 2, 9]);
    expect(found).toEqual([
      undefined,
      {
        id: 1,
        name: 'login',
        at: DAY * 86_400_000,
        count: 0.5,
        companyId: 1,
        endUserId: 2,
        assetId: 3,
        projectId: null,
        properties: { nth: 1 },
      },
      undefined,
      undefined,
    ]);
  });

  it('refuse days the wrong way round and cursors of another list', async () => {
    const database = await context.open();
    const log = createRawLog(database, NO_METRICS);
    await storeLog(
      database,
      [1, 2, 3].map((id) => ({ id, name: 0, company: 1, endUser: 1, asset: null, at: DAY * 86_400_000 })),
    );
    const query: ActivityQuery = { model: 'COMPANY' };
    await expect(log.activities({ ...query, from: DAY, to: DAY - 1 }, [1])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      path: 'from',
    });
    const page = await asking(log, query, 1)({ first: 1 });
    const after = page.cursors[0] ?? '';
    for (const [other, id] of [
      [query, 2],
      [{ model: 'END_USER' }, 1],
      [{ ...query, name: 'login' }, 1],
      [{ ...query, from: DAY }, 1],
    ] as const) {
      await expect(asking(log, other, id)({ after })).rejects.toMatchObject({ code: 'CURSOR_INVALID', path: 'after' });
    }
    await expect(asking(log, query, 1)({ before: 'nothing' })).rejects.toMatchObject({ path: 'before' });
    // Of several companies, one can have given the cursor out.
    const [own, foreign] = await log.activities({ ...query, after }, [1, 2]);
    expect(own).toMatchObject({ status: 'fulfilled', value: { items: [{ id: 2 }, { id: 1 }] } });
    expect(foreign).toMatchObject({ status: 'rejected', reason: { code: 'CURSOR_INVALID' } });
  });
});
