import { setTimeout as wait } from 'node:timers/promises';
import {
  type Database,
  encodePage,
  encodeState,
  IdLease,
  lockBlocks,
  PageCache,
  type Series,
  SeriesCatalogue,
  type Session,
  writePages,
} from '../../src/storage';
import { describeDatabases } from '../support/databases';

const BLOCKS = [0, 1, 2];
const DAYS = [10, 40];

describeDatabases('page cache', (context) => {
  async function opened(): Promise<{ db: Database; other: Database; usage: Series; seats: Series }> {
    const place = await context.place();
    const db = await context.open(place);
    // Stands for another process: it shares nothing with the first but the database.
    const other = await context.open(place);
    const [usage, seats] = await new SeriesCatalogue(db, new IdLease(db)).ensure([
      { model: 'COMPANY', key: 'metrics.usage', kind: 'GAUGE', fold: 'LAST' },
      { model: 'COMPANY', key: 'company.custom.seats', kind: 'FIELD', fold: 'LAST' },
    ]);
    return { db, other, usage: usage!, seats: seats! };
  }

  async function put(session: Session, series: Series, block: number, day: number, value: number): Promise<void> {
    await lockBlocks(session, [{ series: series.id, block, from: day, to: day }]);
    const values = new Float64Array(256).fill(value);
    const data = series.kind === 'FIELD' ? encodeState(values) : encodePage(values);
    await writePages(session, [{ series: series.id, block, day, data }]);
  }

  const firsts = (columns: Float64Array[][]) => columns.map((day) => day.map((values) => values[7]));

  it('answers from memory, empties included, in one statement', async () => {
    const { db, usage } = await opened();
    const cache = new PageCache(1e6);
    await db.write((session) => put(session, usage, 1, 40, 5));
    const read = () =>
      db.snapshot(async (session) => {
        const before = db.statements;
        const columns = await cache.columnsOn(session, usage, BLOCKS, DAYS);
        return { values: firsts(columns), statements: db.statements - before };
      });
    const values = [
      [Number.NaN, Number.NaN, Number.NaN],
      [Number.NaN, 5, Number.NaN],
    ];
    expect(await read()).toEqual({ values, statements: 2 });
    expect(await read()).toEqual({ values, statements: 1 });
    await db.write((session) => put(session, usage, 2, 10, 6));
    const changed = [
      [Number.NaN, Number.NaN, 6],
      [Number.NaN, 5, Number.NaN],
    ];
    expect(await read()).toEqual({ values: changed, statements: 2 });
    expect(await read()).toEqual({ values: changed, statements: 1 });
  });

  it('carries fields forward', async () => {
    const { db, seats } = await opened();
    const cache = new PageCache(1e6);
    const read = () => db.snapshot(async (session) => firsts(await cache.columnsOn(session, seats, [0], [10, 20, 40])));
    await db.write((session) => put(session, seats, 0, 5, 1));
    expect(await read()).toEqual([[1], [1], [1]]);
    await db.write((session) => put(session, seats, 0, 15, 2));
    await db.write((session) => put(session, seats, 0, 30, Number.NaN));
    expect(await read()).toEqual([[1], [2], [Number.NaN]]);
    expect(await read()).toEqual([[1], [2], [Number.NaN]]);
  });

  it('never answers with old data, whoever wrote', async () => {
    const { db, other, usage } = await opened();
    const cache = new PageCache(1e6);
    let committed = 0;
    let done = false;
    const writing = (async () => {
      for (let value = 1; value <= 60; value++) {
        await (value % 2 ? other : db).write((session) => put(session, usage, 1, 10, value));
        committed = value;
        await wait(1);
      }
      done = true;
    })();
    let seen = 0;
    while (!done) {
      const atLeast = committed;
      const [[value]] = firsts(await db.snapshot((session) => cache.columnsOn(session, usage, [1], [10]))) as [
        [number],
      ];
      expect(value || 0).toBeGreaterThanOrEqual(atLeast);
      expect(value || 0).toBeGreaterThanOrEqual(seen);
      seen = value || 0;
      // SQLite answers without ever waiting: the writers need their turn.
      await wait(0);
    }
    await writing;
  });

  it('shows an older snapshot what belongs to it, and a later one what is new', async () => {
    const { db, other, usage } = await opened();
    const cache = new PageCache(1e6);
    const value = async (session: Session) => firsts(await cache.columnsOn(session, usage, [1], [10]))[0]![0];
    await db.write((session) => put(session, usage, 1, 10, 1));
    await db.snapshot(async (older) => {
      expect(await value(older)).toBe(1);
      await other.write((session) => put(session, usage, 1, 10, 2));
      expect(await db.snapshot(value)).toBe(2);
      expect(await value(older)).toBe(1);
      expect(await db.snapshot(value)).toBe(2);
    });
  });

  it('keeps nothing of a transaction that is rolled back', async () => {
    const { db, usage } = await opened();
    const cache = new PageCache(1e6);
    const value = async (session: Session) => firsts(await cache.columnsOn(session, usage, [1], [10]))[0]![0];
    const failing = db.write(async (session) => {
      await put(session, usage, 1, 10, 1);
      expect(await value(session)).toBe(1);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await db.write((session) => put(session, usage, 1, 10, 2));
    expect(await db.snapshot(value)).toBe(2);
  });

  it('stays within its bytes', async () => {
    const { db, usage } = await opened();
    const cache = new PageCache(20_000);
    await db.write(async (session) => {
      for (let day = 0; day < 40; day++) await put(session, usage, 0, day, day);
    });
    for (let day = 0; day < 40; day++) {
      const columns = await db.snapshot((session) => cache.columnsOn(session, usage, [0], [day]));
      expect(firsts(columns)).toEqual([[day]]);
      expect(cache.bytes).toBeLessThanOrEqual(20_000);
    }
  });
});
