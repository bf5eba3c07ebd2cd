import fc from 'fast-check';
import { greatest, least } from '../../src/storage';
import { MetricPointEntity } from '../../src/storage/entities/metric-point';
import { SettingEntity } from '../../src/storage/entities/setting';
import { describeDatabases } from '../support/databases';

const POINT = ['series_id', 'entity_id', 'day', 'id', 'batch_id', 'at', 'day_rank', 'value'];

describeDatabases('sessions', (context) => {
  it('give back what was stored, by SQL and by TypeORM', async () => {
    const db = await context.open();
    const texts = ['O\'Neill \\ "x" 😀 \n\0 ?', 'lôgin', 'login', 'Login', ''];
    const bytes = Buffer.from([0, 39, 92, 255, 10]);
    const token = Buffer.alloc(16, 0xa7);
    await db.write(async (session) => {
      await session.insert(
        'setting',
        ['name', 'value'],
        texts.map((text) => [text, `value of ${text}`]),
      );
      await session.insert('series_page', ['series_id', 'block', 'day', 'data'], [[1, 2, 3, bytes]]);
      await session.insert('batch', ['id', 'token', 'received_at', 'source'], [[2 ** 52 + 1, token, Date.now(), 'é']]);
    });
    await db.snapshot(async (session) => {
      const settings = await session.all<{ name: string; value: string }>('SELECT * FROM setting ORDER BY name');
      expect(settings.map((row) => row.name)).toEqual(['', 'Login', 'O\'Neill \\ "x" 😀 \n\0 ?', 'login', 'lôgin']);
      expect(settings.every((row) => row.value === `value of ${row.name}`)).toBe(true);
      for (const text of texts) {
        expect(await session.all('SELECT name FROM setting WHERE name = ?', [text])).toEqual([{ name: text }]);
        const found = await session.manager.findBy(SettingEntity, { name: text });
        expect(found.map((row) => row.value)).toEqual([`value of ${text}`]);
      }
      expect(await session.all('SELECT * FROM series_page WHERE data = ?', [bytes])).toEqual([
        { series_id: 1, block: 2, day: 3, data: bytes, run_id: null },
      ]);
      expect(await session.all('SELECT id, token, api_key_id, source FROM batch WHERE token = ?', [token])).toEqual([
        { id: 2 ** 52 + 1, token, api_key_id: null, source: 'é' },
      ]);
      expect(await session.all('SELECT COUNT(*) AS n, SUM(day) AS s, MAX(block) AS m FROM series_page')).toEqual([
        { n: 1, s: 3, m: 2 },
      ]);
    });
  });

  it('keep every finite double exactly', async () => {
    const db = await context.open();
    const values = [
      ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 300),
      // Of 16 and 17 characters, where the driver's own parser is inexact.
      ...fc.sample(fc.double({ min: 1, max: 100_000, noNaN: true }), 300),
      90483.88256880887,
      0.1,
      1 / 3,
      Number.MAX_VALUE,
      2.2250738585072014e-308,
      1e21,
      -1e-7,
    ];
    await db.write((session) =>
      session.insert(
        'metric_point',
        POINT,
        values.map((value, i) => [1, 1, 1, i, 1, 1, 1, value]),
      ),
    );
    const rows = await db.snapshot((session) =>
      session.all<{ value: number }>('SELECT value FROM metric_point ORDER BY id'),
    );
    rows.forEach((row, i) => {
      const expected = values[i]!;
      // MariaDB reads subnormal numbers as they are; −0 and 0 are one number.
      expect(row.value === expected ? expected : row.value).toBe(expected);
    });
  });

  it('insert, ignore and upsert many rows', async () => {
    const db = await context.open();
    const rows = Array.from({ length: 3000 }, (_, i) => [`k${i}`, 'x'.repeat(2000)]);
    await db.write(async (session) => {
      expect(await session.insert('setting', ['name', 'value'], rows)).toBe(3000);
      expect(await session.insert('setting', ['name', 'value'], [])).toBe(0);
      const more = [
        ['k1', 'y'],
        ['new', 'y'],
        ['k2', 'y'],
        ['new', 'z'],
      ];
      expect(await session.insert('setting', ['name', 'value'], more, { ignore: true })).toBe(1);
      expect(await session.insert('setting', ['name', 'value'], [['k1', 'y']], { ignore: true })).toBe(0);
      expect(await session.insert('setting', ['name', 'value'], [['newer', 'y']], { ignore: true })).toBe(1);
      await session.insert('id_counter', ['name', 'next'], [['a', 5]]);
      const { dialect } = session;
      await session.insert(
        'id_counter',
        ['name', 'next'],
        [
          ['a', 3],
          ['b', 1],
          ['a', 9],
        ],
        {
          upsert: { key: ['name'], set: { next: `${greatest(dialect, 'id_counter.next', '{next}')} + 100` } },
        },
      );
    });
    await db.snapshot(async (session) => {
      const values = await session.all(
        "SELECT name, value FROM setting WHERE name IN ('k1', 'new', 'newer') ORDER BY name",
      );
      expect(values).toEqual([
        { name: 'k1', value: 'x'.repeat(2000) },
        { name: 'new', value: 'y' },
        { name: 'newer', value: 'y' },
      ]);
      expect(await session.all('SELECT name, next FROM id_counter ORDER BY name')).toEqual([
        { name: 'a', next: 205 },
        { name: 'b', next: 1 },
      ]);
      expect(await session.all(`SELECT ${least(session.dialect, '3', '2')} AS low`)).toEqual([{ low: 2 }]);
    });
  });

  it('refuse texts that are too long, or cut nothing', async () => {
    const db = await context.open();
    const store = db.write((session) =>
      session.insert('id_counter', ['name', 'next'], [['x'.repeat(70), 1]], { ignore: true }),
    );
    if (context.dialect === 'mysql') await expect(store).rejects.toThrow(/too long/i);
    else await store;
  });

  it('count their statements, TypeORM included', async () => {
    const db = await context.open();
    await db.snapshot(async (session) => {
      const before = db.statements;
      await session.all('SELECT 1 AS one');
      await session.manager.find(SettingEntity);
      expect(db.statements - before).toBe(2);
    });
  });

  it('let TypeORM take part in the transaction', async () => {
    const db = await context.open();
    await expect(
      db.write(async (session) => {
        await session.manager.save(SettingEntity, { name: 'a', value: '1' });
        await session.manager.transaction(async (manager) => {
          await manager.save(SettingEntity, { name: 'b', value: '2' });
        });
        expect(await session.all('SELECT name FROM setting ORDER BY name')).toEqual([{ name: 'a' }, { name: 'b' }]);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await db.write(async (session) => {
      await session.manager.insert(MetricPointEntity, {
        seriesId: 1,
        entityId: 2,
        day: 3,
        id: 2 ** 40,
        batchId: 1,
        at: 1_764_000_000_000,
        dayRank: 1,
        value: 0.1,
      });
      await session.manager.save(SettingEntity, { name: 'c', value: '3' });
    });
    await db.snapshot(async (session) => {
      expect(await session.manager.find(SettingEntity)).toEqual([{ name: 'c', value: '3' }]);
      const [point] = await session.manager.find(MetricPointEntity);
      expect(point).toMatchObject({ id: 2 ** 40, at: 1_764_000_000_000, value: 0.1 });
    });
  });

  it('cannot be used when they are over, nor for the wrong thing', async () => {
    const db = await context.open();
    const session = await db.snapshot(async (inner) => inner);
    await expect(session.all('SELECT 1')).rejects.toThrow(/ended/);
    const change = db.snapshot((inner) => inner.run('DELETE FROM setting'));
    await expect(change).rejects.toMatchObject({ message: expect.stringMatching(/read.?only/i) });
    await expect(db.write(() => db.write(async () => 1))).rejects.toThrow(/inside write/);
  });
});
