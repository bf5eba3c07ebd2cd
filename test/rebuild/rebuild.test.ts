import { type App } from '../../src/server/index.js';
import { readSlot } from '../../src/storage/pages/index.js';
import { dump } from '../corrections/dump.js';
import { createEntities, randomEvent, randomFrom } from '../corrections/events-world.js';
import { settleAll } from '../corrections/settle.js';
import { differences } from '../materialization/scenario.js';
import { distinctRows, rawBytes } from '../retention/pages.js';
import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { damage, fillWorld, randomPoints, rawPages, rebuild } from './rebuilt-world.js';

const TODAY = { TODAY: '2026-03-20' };

describeDatabases('Raw pages made anew from the log', (context) => {
  let app: App;
  beforeEach(async () => {
    app = await openApp(context, await context.place(), TODAY);
  });
  afterEach(() => app.close());

  const rows = <T>(sql: string): Promise<T[]> => app.database.snapshot((session) => session.all<T>(sql));
  const state = () => rows('SELECT * FROM series_block ORDER BY series_id, block');

  it('nothing of a healthy workspace is touched', async () => {
    await fillWorld(app, randomFrom(11));
    const before = [await rawBytes(app.database), await distinctRows(app.database), await state()];
    const rebuilt = await rebuild(app);
    expect([...rebuilt.differed]).toEqual([]);
    expect(rebuilt.pages).toBeGreaterThan(100);
    expect([await rawBytes(app.database), await distinctRows(app.database), await state()]).toEqual(before);
  });

  it.each([0, 1, 2, 3, 4])(
    'whatever was damaged is as before, byte for byte, and what depends on it too (%#)',
    async (how) => {
      await fillWorld(app, randomFrom(20 + how));
      const before = await rawBytes(app.database);
      const pages = await rawPages(app);
      const random = randomFrom(how);
      const seen = new Set<string>();
      const picked = pages.filter(({ kind }) => {
        if (how === 4 && (kind === 'FIELD' || kind === 'FIRST_DAY')) return false;
        const isFirst = !seen.has(kind);
        seen.add(kind);
        return isFirst || random(3) === 0;
      });
      expect(new Set(picked.map((page) => page.kind)).size).toBe(how === 4 ? 2 : 4);
      for (const page of picked) await damage(app, page, how);
      expect(await rawBytes(app.database)).not.toEqual(before);
      const rebuilt = await rebuild(app);
      const count = [...rebuilt.differed.values()].reduce((sum, each) => sum + each, 0);
      // A lost state that said what the one before said is no loss: it is not remade.
      expect(count).toBeGreaterThan(picked.length / 2);
      const after = await rawBytes(app.database);
      for (const [name, bytes] of before)
        if (!/mrr|seats {2}/.test(name)) expect([name, after.get(name)]).toEqual([name, bytes]);
      if (how !== 0) expect(after).toEqual(before);
      expect((await rebuild(app)).differed.size).toBe(0);
      const isWaiting = 'changed_from IS NOT NULL OR claimed_from IS NOT NULL';
      expect(await rows(`SELECT 1 FROM series_block WHERE ${isWaiting} LIMIT 1`)).toHaveLength(1);
      await settleAll(app);
      expect(await differences(app, 40)).toEqual([]);
    },
  );

  it('values that are stale, too many or of nobody go; distinct values come and go alike', async () => {
    await fillWorld(app, randomFrom(31));
    const [before, distinct] = [await rawBytes(app.database), await distinctRows(app.database)];
    const [page] = (await rawPages(app)).filter(({ kind }) => kind === 'COUNTER');
    const other = (await rawPages(app)).find(({ data, kind }) => kind === 'COUNTER' && !data.equals(page!.data))!;
    await app.database.write(async (session) => {
      await session.run('UPDATE series_page SET data = ? WHERE series_id = ? AND block = ? AND day = ?', [
        other.data,
        page!.series,
        page!.block,
        page!.day,
      ]);
      await session.run(
        'DELETE FROM distinct_value WHERE day = (SELECT d FROM (SELECT MIN(day) AS d FROM distinct_value) x)',
      );
      const [one] = await session.all<{ series: number; entity: number }>(
        'SELECT series_id AS series, entity_id AS entity FROM distinct_value LIMIT 1',
      );
      const row = [one!.series, one!.entity, 20_520, Buffer.alloc(8, 7)];
      await session.insert('distinct_value', ['series_id', 'entity_id', 'day', 'hash'], [row]);
    });
    expect(await distinctRows(app.database)).not.toEqual(distinct);
    const rebuilt = await rebuild(app);
    expect([...rebuilt.differed.keys()].filter((name) => name.includes('distinct')).length).toBeGreaterThan(0);
    expect(await rawBytes(app.database)).toEqual(before);
    expect(await distinctRows(app.database)).toEqual(distinct);
  });

  it('only what is asked for', async () => {
    await fillWorld(app, randomFrom(41));
    const before = await rawBytes(app.database);
    const pages = (await rawPages(app)).filter(({ kind }) => kind === 'COUNTER');
    for (const page of pages) await damage(app, page, 0);
    const login = await rebuild(app, { models: ['COMPANY'], key: 'activities.login' });
    expect([...login.differed.keys()].every((name) => name.startsWith('COMPANY activities.login'))).toBe(true);
    const day = app.calendar.moment('2026-03-06').day;
    await rebuild(app, { from: day, to: day });
    const after = await rawBytes(app.database);
    for (const [name, bytes] of before) {
      const there = / activities\.login /.test(name) && name.startsWith('COMPANY');
      if (there || name.endsWith(` ${day}`)) expect([name, after.get(name)]).toEqual([name, bytes]);
    }
    expect(after).not.toEqual(before);
    await rebuild(app);
    expect(await rawBytes(app.database)).toEqual(before);
  });

  it('nothing of what is deleted comes back', async () => {
    await fillWorld(app, randomFrom(51));
    const users = await rows<{ id: number }>('SELECT id FROM end_user ORDER BY id LIMIT 4');
    await app.deletions.byId(
      'END_USER',
      users.map(({ id }) => id),
      ORIGIN,
    );
    // Nobody has scrubbed them yet.
    for (const page of await rawPages(app)) if (page.day % 2 === 0) await damage(app, page, page.day % 4 === 0 ? 0 : 3);
    await rebuild(app);
    await settleAll(app);
    expect((await rebuild(app)).differed.size).toBe(0);
    expect(await differences(app, 40)).toEqual([]);
    const left = await rows<{ block: number; data: Buffer }>(
      `SELECT p.block, p.data FROM series_page p JOIN series s ON s.id = p.series_id WHERE s.model = 'END_USER'`,
    );
    expect(left.length).toBeGreaterThan(20);
    for (const { data } of left) for (const { id } of users) expect(readSlot(data, id)).toBeNaN();
    const ids = users.map(({ id }) => id).join(', ');
    for (const table of ['metric_point', 'distinct_value', 'field_change']) {
      expect(
        await rows(
          `SELECT 1 FROM ${table} t JOIN series s ON s.id = t.series_id WHERE s.model = 'END_USER' AND entity_id IN (${ids})`,
        ),
      ).toEqual([]);
    }
  });

  it('beside writers, as if nothing had happened', async () => {
    const place = await context.place();
    const [busy, never] = [await openApp(context, place, TODAY), await openApp(context, await context.place(), TODAY)];
    const second = await openApp(context, place, TODAY);
    try {
      for (const one of [busy, never]) await createEntities(one.ingestion, '2026-03-03');
      const random = randomFrom(61);
      const batches = Array.from({ length: 24 }, (_, n) => ({
        events: Array.from({ length: 12 }, (_, i) => randomEvent(random, `e${n} ${i}`)),
        points: randomPoints(random, `p${n} `, 8),
        mrr: {
          externalId: `c${random(3)}`,
          mrr: random(500),
          asOf: `2026-03-${String(1 + random(12)).padStart(2, '0')}`,
        },
      }));
      let writing = true;
      const damaging = (async () => {
        for (let round = 0; writing || round === 0; round++) {
          const pages = await rawPages(busy);
          const own = pages.filter(({ kind }) => kind !== 'FIELD' && kind !== 'FIRST_DAY');
          // A flipped byte or a strange version would stop the writers: what is lost or stale does not.
          if (own.length > 0) await damage(busy, own[random(own.length)]!, 4);
          await rebuild(second);
        }
      })();
      for (const { events, points, mrr } of batches) {
        await Promise.all([
          busy.ingestion.trackActivities(events, ORIGIN),
          second.ingestion.pushMetrics(points, ORIGIN),
          busy.ingestion.upsertCompanies([mrr], ORIGIN),
        ]);
        if (random(2) === 0) await busy.ingestion.foldPending();
      }
      writing = false;
      await damaging;
      await rebuild(second);
      for (const { events, points, mrr } of batches) {
        await never.ingestion.trackActivities(events, ORIGIN);
        await never.ingestion.pushMetrics(points, ORIGIN);
        await never.ingestion.upsertCompanies([mrr], ORIGIN);
      }
      for (const one of [busy, never]) await one.ingestion.foldPending();
      expect(await dump(busy.database)).toEqual(await dump(never.database));
      expect((await rebuild(second)).differed.size).toBe(0);
    } finally {
      for (const one of [busy, never, second]) await one.close();
    }
  });

  it('not of days that left the log', async () => {
    await fillWorld(app, randomFrom(71));
    const before = await rawBytes(app.database);
    const { raiseHorizon } = await import('../../src/storage/retention/index.js');
    const horizon = app.calendar.moment('2026-03-06').day;
    await app.database.write((session) => raiseHorizon(session, horizon));
    await app.database.write((session) => session.run('DELETE FROM event WHERE day < ?', [horizon]));
    await app.database.write((session) => session.run('DELETE FROM metric_point WHERE day < ?', [horizon]));
    await expect(rebuild(app, { from: horizon - 1 })).rejects.toMatchObject({ code: 'BEFORE_RETENTION' });
    for (const page of await rawPages(app))
      if (page.day >= horizon && page.kind === 'COUNTER') await damage(app, page, 1);
    expect(await rebuild(app)).toMatchObject({ keptFrom: horizon });
    expect(await rawBytes(app.database)).toEqual(before);
  });
});
