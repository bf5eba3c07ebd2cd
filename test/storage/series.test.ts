import { type Column } from '../../src/engine/types';
import {
  type Database,
  encodePage,
  IdLease,
  type Series,
  SeriesCatalogue,
  type SeriesSpec,
  SeriesStore,
  writePages,
} from '../../src/storage';
import { describeDatabases } from '../support/databases';
import { page } from './slots';

const LOGIN: SeriesSpec = { model: 'COMPANY', key: 'activities.login', kind: 'COUNTER', fold: 'SUM' };
const SEATS: SeriesSpec = { model: 'COMPANY', key: 'company.custom.seats', kind: 'FIELD', fold: 'LAST' };

/** One slot's values of a column, day by day; empty is undefined. */
function valuesOf(column: Column | undefined, slot: number): (number | undefined)[] {
  if (column === undefined) throw new Error('no column');
  return Array.from({ length: column.to - column.from + 1 }, (_, day) => {
    const value = column.values[day * column.width + slot]!;
    return Number.isNaN(value) ? undefined : value;
  });
}

describeDatabases('series store', (context) => {
  async function filled(): Promise<{ db: Database; store: SeriesStore; login: Series; seats: Series; first: Series }> {
    const db = await context.open();
    const catalogue = new SeriesCatalogue(db, new IdLease(db));
    const [login, seats, first] = await catalogue.ensure([
      LOGIN,
      SEATS,
      { model: 'COMPANY', key: 'system.first_day', kind: 'FIRST_DAY', fold: 'MIN' },
    ]);
    await db.write((session) =>
      writePages(session, [
        { series: login!.id, block: 0, day: 10, data: page({ 1: 5, 2: 0.1 }, { 2: 2 ** -60 }) },
        { series: login!.id, block: 0, day: 12, data: page({ 1: 7 }) },
        { series: login!.id, block: 3, day: 11, data: page({ 255: 9 }) },
        { series: seats!.id, block: 0, day: 2, data: page({ 1: 100, 2: 200 }) },
        { series: seats!.id, block: 0, day: 11, data: page({ 1: 101 }, { 1: 2 ** -50 }) },
        { series: seats!.id, block: 0, day: 14, data: page({}) },
        { series: first!.id, block: 0, day: 0, data: encodePage(new Float64Array(256).fill(8)) },
      ]),
    );
    return { db, store: new SeriesStore(db), login: login!, seats: seats!, first: first! };
  }

  it('gives the columns of a block, fields carried forward', async () => {
    const { db, store, login, seats, first } = await filled();
    const columns = await db.snapshot((session) =>
      store.blockColumns(
        session,
        [
          { series: login, from: 9, to: 12 },
          { series: seats, from: 9, to: 15 },
          { series: first, from: 0, to: 0 },
          { series: seats, from: 1, to: 3 },
          { series: login, from: 12, to: 11 },
        ],
        [0],
      ),
    );
    expect(columns.map(({ from, to, width, values }) => [from, to, width, values.length / 256])).toEqual([
      [9, 12, 256, 4],
      [9, 15, 256, 7],
      [0, 0, 256, 1],
      [1, 3, 256, 3],
      [12, 11, 256, 0],
    ]);
    expect(valuesOf(columns[0], 1)).toEqual([undefined, 5, undefined, 7]);
    expect(valuesOf(columns[0], 2)).toEqual([undefined, 0.1, undefined, undefined]);
    expect(columns[0]?.low?.[256 + 2]).toBe(2 ** -60);
    expect(valuesOf(columns[1], 1)).toEqual([100, 100, 101, 101, 101, undefined, undefined]);
    expect(valuesOf(columns[1], 2)).toEqual([200, 200, undefined, undefined, undefined, undefined, undefined]);
    expect([1, 2, 3, 4, 5].map((day) => columns[1]?.low?.[day * 256 + 1])).toEqual([
      0,
      2 ** -50,
      2 ** -50,
      2 ** -50,
      0,
    ]);
    expect(valuesOf(columns[2], 77)).toEqual([8]);
    expect(valuesOf(columns[3], 1)).toEqual([undefined, 100, 100]);
    expect(columns[3]?.low).toBeUndefined();
  });

  it('gathers chosen entities in a constant number of statements', async () => {
    const { db, store, login, seats } = await filled();
    await db.snapshot(async (session) => {
      const ids = [3 * 256 + 255, 1, 2, 700, 1];
      const before = db.statements;
      const columns = await store.gather(
        session,
        [
          { series: login, from: 9, to: 12 },
          { series: seats, from: 9, to: 14 },
        ],
        ids,
      );
      const many = db.statements - before;
      expect(columns[0]?.width).toBe(5);
      expect(valuesOf(columns[0], 0)).toEqual([undefined, undefined, 9, undefined]);
      expect(valuesOf(columns[0], 1)).toEqual([undefined, 5, undefined, 7]);
      expect(valuesOf(columns[0], 4)).toEqual([undefined, 5, undefined, 7]);
      expect(columns[0]?.low?.[1 * 5 + 2]).toBe(2 ** -60);
      expect(valuesOf(columns[0], 3)).toEqual([undefined, undefined, undefined, undefined]);
      expect(valuesOf(columns[1], 1)).toEqual([100, 100, 101, 101, 101, undefined]);
      expect(valuesOf(columns[1], 2)).toEqual([200, 200, undefined, undefined, undefined, undefined]);
      const again = db.statements;
      await store.gather(
        session,
        [
          { series: login, from: 0, to: 400 },
          { series: seats, from: 0, to: 1 },
        ],
        [1],
      );
      expect(db.statements - again).toBe(many);
      expect(many).toBeLessThanOrEqual(3);
    });
  });
});
