import { type App } from '../../src/server/index.js';
import { readHorizon } from '../../src/storage/retention/index.js';
import { createEntities, randomEvent, randomFrom } from '../corrections/events-world.js';
import { settleAll } from '../corrections/settle.js';
import { definePlans, randomPoints } from '../rebuild/rebuilt-world.js';
import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases, type Place } from '../support/databases.js';
import { distinctRows, rawBytes } from './pages.js';

const ENV = { TODAY: '2026-03-20', RAW_RETENTION_DAYS: '14' };
/** 2026-03-20 less 14 days. */
const KEPT_FROM = '2026-03-06';

describeDatabases('The log is kept for so many days', (context) => {
  let place: Place;
  let app: App;
  beforeEach(async () => {
    place = await context.place();
    app = await openApp(context, place, ENV);
  });
  afterEach(() => app.close());

  const rows = <T>(sql: string): Promise<T[]> => app.database.snapshot((session) => session.all<T>(sql));
  const horizon = () => app.database.snapshot(readHorizon);
  const day = (iso: string) => app.calendar.moment(iso).day;

  async function reopen(env: Record<string, string>): Promise<void> {
    await app.close();
    app = await openApp(context, place, env);
  }

  async function fill(seed: number): Promise<void> {
    const random = randomFrom(seed);
    await createEntities(app.ingestion, '2026-03-03');
    await definePlans(app, 'COMPANY', 'plans');
    const events = Array.from({ length: 150 }, (_, i) => randomEvent(random, `e${i}`));
    expect(await app.ingestion.trackActivities(events, ORIGIN)).toMatchObject({ errors: [] });
    expect(await app.ingestion.pushMetrics(randomPoints(random, 'p', 120), ORIGIN)).toMatchObject({ errors: [] });
    for (const on of ['2026-03-02', '2026-03-09']) {
      await app.ingestion.upsertCompanies([{ externalId: 'c0', mrr: random(500), asOf: on }], ORIGIN);
    }
    await settleAll(app);
  }

  it('and then goes, while every page and every distinct value stays as it is', async () => {
    await fill(1);
    const [pages, distinct] = [await rawBytes(app.database), await distinctRows(app.database)];
    const fields = await rows(
      'SELECT series_id, entity_id, day, id FROM field_change ORDER BY series_id, entity_id, day, id',
    );
    expect(distinct.length).toBeGreaterThan(5);
    const kept = await rows<{ id: number }>(`SELECT id FROM event WHERE day >= ${day(KEPT_FROM)} ORDER BY id`);
    const first = await app.retention.once();
    expect(first?.raised).toEqual({ is: 'raised', horizon: day(KEPT_FROM) });
    expect(first?.pruned?.events).toBeGreaterThan(20);
    expect(first?.pruned?.points).toBeGreaterThan(20);
    expect(await rows('SELECT id FROM event ORDER BY id')).toEqual(kept);
    expect(await rows(`SELECT id FROM metric_point WHERE day < ${day(KEPT_FROM)}`)).toEqual([]);
    expect(await rawBytes(app.database)).toEqual(pages);
    expect(await distinctRows(app.database)).toEqual(distinct);
    expect(
      await rows('SELECT series_id, entity_id, day, id FROM field_change ORDER BY series_id, entity_id, day, id'),
    ).toEqual(fields);
    // Nothing is left to do, and nothing became stale.
    expect(await app.retention.once()).toEqual({
      raised: { is: 'unchanged', horizon: day(KEPT_FROM) },
      pruned: undefined,
    });
    expect(await rows('SELECT 1 FROM series_block WHERE changed_from IS NOT NULL OR claimed_from IS NOT NULL')).toEqual(
      [],
    );
  });

  it('never for longer than it was, whatever is told later', async () => {
    await app.retention.once();
    expect(await horizon()).toBe(day(KEPT_FROM));
    await reopen({ TODAY: ENV.TODAY });
    expect(await app.retention.once()).toBeUndefined();
    expect(await horizon()).toBe(day(KEPT_FROM));
    await reopen({ TODAY: ENV.TODAY, RAW_RETENTION_DAYS: '100' });
    expect((await app.retention.once())?.raised.is).toBe('unchanged');
    await reopen({ TODAY: '2026-03-25', RAW_RETENTION_DAYS: '14' });
    await app.retention.once();
    expect(await horizon()).toBe(day('2026-03-11'));
  });

  it('what is older is refused, item by item; what was sent before is a repetition', async () => {
    await fill(2);
    await app.retention.once();
    const before = await rawBytes(app.database);
    const result = await app.ingestion.trackActivities(
      [
        { name: 'login', companyExternalId: 'c0', at: '2026-03-05T23:59:59Z' },
        { name: 'login', companyExternalId: 'c0', at: '2026-03-06T00:00:00Z' },
        { name: 'login', companyExternalId: 'c0', at: '2026-03-01', id: 'e0' },
      ],
      ORIGIN,
    );
    expect(result).toMatchObject({
      accepted: 1,
      duplicates: 1,
      errors: [{ index: 0, code: 'BEFORE_RETENTION', path: 'at' }],
    });
    expect(result.errors[0]?.message).toContain(KEPT_FROM);
    const pushed = await app.ingestion.pushMetrics(
      [
        { metric: 'seats', externalId: 'c0', at: '2026-03-05', value: 1 },
        { metric: 'seats', externalId: 'c2', at: '2026-03-19', value: 2 },
      ],
      ORIGIN,
    );
    expect(pushed).toMatchObject({ accepted: 1, errors: [{ index: 0, code: 'BEFORE_RETENTION', path: 'at' }] });
    // Fields are a state, whose log is kept.
    expect(
      await app.ingestion.upsertCompanies([{ externalId: 'c1', mrr: 9, asOf: '2026-03-01' }], ORIGIN),
    ).toMatchObject({ updated: 1, errors: [] });
    const after = await rawBytes(app.database);
    for (const [name, bytes] of before) {
      const on = Number(name.split(' ').at(-1));
      if (on > 0 && on < day(KEPT_FROM) && !name.includes('mrr'))
        expect([name, after.get(name)]).toEqual([name, bytes]);
    }
  });

  it('what is older cannot be taken back, nor folded in another way', async () => {
    await fill(3);
    const old = await rows<{ id: number }>(`SELECT id FROM event WHERE day < ${day(KEPT_FROM)} ORDER BY id LIMIT 2`);
    const young = await rows<{ id: number }>(`SELECT id FROM event WHERE day >= ${day(KEPT_FROM)} ORDER BY id LIMIT 1`);
    const point = await rows<{ id: number }>(`SELECT id FROM metric_point WHERE day < ${day(KEPT_FROM)} LIMIT 1`);
    // The horizon alone: the rows are still there.
    const { database, calendar } = app;
    const { raiseHorizon } = await import('../../src/storage/retention/index.js');
    expect(await database.write((session) => raiseHorizon(session, calendar.today() - 14))).toMatchObject({
      is: 'raised',
    });
    const ids = [...old, ...young].map(({ id }) => id);
    expect(await app.corrections.deleteActivities(ids, ORIGIN)).toMatchObject({
      deleted: 1,
      errors: [
        { index: 0, code: 'BEFORE_RETENTION', path: 'ids.0' },
        { index: 1, code: 'BEFORE_RETENTION', path: 'ids.1' },
      ],
    });
    expect(await app.corrections.deleteMetricPoints([point[0]!.id], ORIGIN)).toMatchObject({
      deleted: 0,
      errors: [{ index: 0, code: 'BEFORE_RETENTION' }],
    });
    await expect(app.definitions.define({ model: 'COMPANY', metric: 'seats', fold: 'SUM' })).rejects.toMatchObject({
      code: 'BEFORE_RETENTION',
      path: 'fold',
    });
    // Without data of those days it may be told anything.
    await app.ingestion.pushMetrics([{ metric: 'fresh', externalId: 'c0', at: '2026-03-12', value: 1 }], ORIGIN);
    await app.definitions.define({ model: 'COMPANY', metric: 'fresh', fold: 'SUM' });
  });

  it('an end-user with older activities stays; others, and whole companies, can be deleted', async () => {
    await app.ingestion.upsertCompanies([{ externalId: 'a', createdAt: '2026-01-01' }, { externalId: 'b' }], ORIGIN);
    const event = (user: string, at: string, company = 'a') => ({
      name: 'login',
      companyExternalId: company,
      endUserExternalId: user,
      at,
    });
    await app.ingestion.upsertEndUsers(
      [{ companyExternalId: 'a', externalId: 'quiet', createdAt: '2026-01-01' }],
      ORIGIN,
    );
    await app.ingestion.trackActivities(
      [
        event('old', '2026-03-01'),
        event('old', '2026-03-10'),
        event('new', '2026-03-10'),
        event('quiet', '2026-03-11'),
      ],
      ORIGIN,
    );
    await app.ingestion.trackActivities([event('gone', '2026-03-01', 'b')], ORIGIN);
    await settleAll(app);
    await app.retention.once();
    const users = await rows<{ id: number; name: string }>('SELECT id, external_id AS name FROM end_user');
    const id = (name: string) => users.find((user) => user.name === name)!.id;
    const pages = await rawBytes(app.database);
    expect(await app.deletions.byId('END_USER', [id('old')], ORIGIN)).toMatchObject({
      deleted: 0,
      errors: [{ index: 0, code: 'BEFORE_RETENTION' }],
    });
    expect(await rawBytes(app.database)).toEqual(pages);
    expect(await app.deletions.byId('END_USER', [id('new'), id('quiet')], ORIGIN)).toEqual({ deleted: 2, errors: [] });
    expect(await app.deletions.byExternalId('COMPANY', ['b'], ORIGIN)).toEqual({ deleted: 1, errors: [] });
    // While somebody is being scrubbed the horizon stays.
    await reopen({ ...ENV, TODAY: '2026-03-24' });
    expect((await app.retention.once())?.raised).toMatchObject({ is: 'needed', by: 'runs' });
    await settleAll(app);
    const { values } = (
      await app.reader.gather('COMPANY', ['activities.login'], [1], day('2026-03-01'), day('2026-03-12'))
    ).get('activities.login')!;
    expect([values[0], values[9], values[10]]).toEqual([1, 1, 0]);
    expect((await app.retention.once())?.raised.is).toBe('raised');
  });

  it('first days that the log held stay, and are not guessed', async () => {
    const upsert = (item: object) =>
      app.ingestion.upsertAssets([{ externalId: 'disk', companyExternalId: 'a', ...item }], ORIGIN);
    await app.ingestion.upsertCompanies(
      ['a', 'b'].map((externalId) => ({ externalId, createdAt: '2026-03-08' })),
      ORIGIN,
    );
    expect(await upsert({ createdAt: '2026-02-01' })).toMatchObject({ created: 1 });
    await app.ingestion.trackActivities([{ name: 'on', companyExternalId: 'b', at: '2026-03-02' }], ORIGIN);
    await app.retention.once();
    // Data before its creation hold b's first day for ever.
    expect(await app.ingestion.upsertCompanies([{ externalId: 'b', createdAt: '2026-03-12' }], ORIGIN)).toMatchObject({
      updated: 1,
    });
    const firstDay = async (externalId: string) => {
      const [company] = await rows<{ id: number }>(`SELECT id FROM company WHERE external_id = '${externalId}'`);
      const [column] = (
        await app.reader.gather('COMPANY', ['system.days_known'], [company!.id], day('2026-03-19'), day('2026-03-19'))
      ).values();
      return day('2026-03-19') - column!.values[0]!;
    };
    expect(await firstDay('b')).toBe(day('2026-03-02'));
    expect(await app.ingestion.upsertCompanies([{ externalId: 'a', createdAt: '2026-03-12' }], ORIGIN)).toMatchObject({
      updated: 1,
    });
    expect(await firstDay('a')).toBe(day('2026-03-12'));
    // What the asset did since its creation nobody knows.
    expect(await upsert({ createdAt: '2026-02-20' })).toMatchObject({
      updated: 0,
      errors: [{ index: 0, code: 'BEFORE_RETENTION', path: 'createdAt' }],
    });
    expect(await upsert({ companyExternalId: 'b', externalId: 'disk' })).toMatchObject({
      errors: [{ code: 'BEFORE_RETENTION', path: 'companyExternalId' }],
    });
  });
});
