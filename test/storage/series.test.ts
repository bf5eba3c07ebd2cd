import { type Column } from '../../src/engine/types';
import {
  claimChanges,
  type Database,
  dropCarry,
  encodePage,
  encodeState,
  FOREVER,
  IdLease,
  lockBlocks,
  readBlockStates,
  readCarryDays,
  readCarryOn,
  readPages,
  readPagesOn,
  readStatePages,
  type Series,
  SeriesCatalogue,
  type SeriesSpec,
  SeriesStore,
  writeCarry,
  writePages,
} from '../../src/storage';
import { describeDatabases } from '../support/databases';

const LOGIN: SeriesSpec = { model: 'COMPANY', key: 'activities.login', kind: 'COUNTER', fold: 'SUM' };
const SEATS: SeriesSpec = { model: 'COMPANY', key: 'company.custom.seats', kind: 'FIELD', fold: 'LAST' };

function page(values: Readonly<Record<number, number>>, low?: Readonly<Record<number, number>>): Buffer {
  const plane = new Float64Array(256).fill(Number.NaN);
  const lows = new Float64Array(256);
  for (const [slot, value] of Object.entries(values)) plane[Number(slot)] = value;
  for (const [slot, value] of Object.entries(low ?? {})) lows[Number(slot)] = value;
  return encodeState(plane, lows);
}

/** One slot's values of a column, day by day; empty is undefined. */
function valuesOf(column: Column | undefined, slot: number): (number | undefined)[] {
  if (column === undefined) throw new Error('no column');
  return Array.from({ length: column.to - column.from + 1 }, (_, day) => {
    const value = column.values[day * column.width + slot]!;
    return Number.isNaN(value) ? undefined : value;
  });
}

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

describeDatabases('pages', (context) => {
  async function stored(): Promise<Database> {
    const db = await context.open();
    await db.write(async (session) => {
      await writePages(
        session,
        [1, 2, 3].flatMap((series) =>
          [0, 1, 7].flatMap((block) =>
            [3, 5, 9].map((day) => ({ series, block, day, data: page({ 4: series * 100 + block * 10 + day }) })),
          ),
        ),
      );
    });
    return db;
  }
  const keys = (rows: readonly { series: number; block: number; day: number }[]) =>
    rows.map((row) => `${row.series}/${row.block}/${row.day}`);

  it('are read by series, block and day, in order', async () => {
    const db = await stored();
    await db.snapshot(async (session) => {
      const before = db.statements;
      expect(keys(await readPages(session, { series: [3, 1], blocks: [7, 0, 99], from: 4, to: 9 }))).toEqual([
        '1/0/5',
        '1/0/9',
        '1/7/5',
        '1/7/9',
        '3/0/5',
        '3/0/9',
        '3/7/5',
        '3/7/9',
      ]);
      expect(keys(await readPagesOn(session, { series: [2], blocks: [1, 0], days: [9, 3, 4] }))).toEqual([
        '2/0/3',
        '2/0/9',
        '2/1/3',
        '2/1/9',
      ]);
      expect(db.statements - before).toBe(2);
      expect(keys(await readStatePages(session, { series: [2, 1], blocks: [1], from: 6, to: 9 }))).toEqual([
        '1/1/5',
        '1/1/9',
        '2/1/5',
        '2/1/9',
      ]);
      expect(keys(await readStatePages(session, { series: [2], blocks: [1], from: 5, to: 6 }))).toEqual([
        '2/1/3',
        '2/1/5',
      ]);
      expect(await readPages(session, { series: [], blocks: [1], from: 0, to: 9 })).toEqual([]);
      expect(await readPagesOn(session, { series: [1], blocks: [1], days: [] })).toEqual([]);
    });
  });

  it('are replaced and deleted', async () => {
    const db = await stored();
    const other = page({ 1: 1 });
    await db.write((session) =>
      writePages(session, [
        { series: 1, block: 0, day: 9, data: undefined },
        { series: 1, block: 0, day: 3, data: undefined },
        { series: 1, block: 0, day: 5, data: other },
        { series: 1, block: 0, day: 6, data: other },
        { series: 9, block: 0, day: 6, data: undefined },
      ]),
    );
    const rows = await db.snapshot((session) => readPages(session, { series: [1], blocks: [0], from: 0, to: 99 }));
    expect(rows).toEqual([5, 6].map((day) => ({ series: 1, block: 0, day, data: other })));
  });

  it('are locked with a revision and a range that only grows', async () => {
    const db = await context.open();
    const touch = (series: number, block: number, from: number, to: number) =>
      db.write((session) =>
        lockBlocks(session, [
          { series, block, from, to },
          { series: 5, block: 0, from: 1, to: FOREVER },
          { series, block, from: from + 1, to: to + 1 },
        ]),
      );
    const near = Math.floor(Date.now() / 86_400_000);
    await touch(2, 3, near + 10, near + 12);
    await db.write((session) => session.run('UPDATE series_block SET changed_from = NULL, changed_to = NULL'));
    await touch(2, 3, near + 20, near + 22);
    await touch(2, 3, near + 15, near + 16);
    const states = await db.snapshot((session) => readBlockStates(session, [5, 2]));
    const none = { claimedFrom: null, claimedTo: null, claim: null, unitRev: 0 };
    expect(states).toEqual([
      { series: 2, block: 3, rev: 3, changedFrom: near + 15, changedTo: near + 23, ...none },
      { series: 5, block: 0, rev: 3, changedFrom: 1, changedTo: FOREVER, ...none },
    ]);
    expect(await db.snapshot((session) => readBlockStates(session, [5, 2], [0]))).toHaveLength(1);
  });

  it('keep days of long ago apart from those of now, unless a unit holds the claimed range', async () => {
    const db = await context.open();
    const now = Math.floor(Date.now() / 86_400_000);
    const touch = (...days: number[]) =>
      db.write((session) =>
        lockBlocks(
          session,
          days.map((day) => ({ series: 1, block: 0, from: day, to: day })),
        ),
      );
    const claim = (through: number, number: number) =>
      db.write((session) => claimChanges(session, { series: [1], block: 0, through, claim: number }));
    const state = async () => (await db.snapshot((session) => readBlockStates(session, [1])))[0]!;
    await touch(now, now - 400, now - 1);
    await touch(now - 390);
    const apart = { changedFrom: now - 1, changedTo: now, claimedFrom: now - 400, claimedTo: now - 390 };
    expect(await state()).toMatchObject({ ...apart, claim: null, rev: 2 });
    // What lies after the last day that is computed stays.
    await db.write((session) => session.run('UPDATE series_block SET changed_from = ?', [now]));
    await claim(now - 1, 77);
    expect(await state()).toMatchObject({ ...apart, changedFrom: now, claim: 77 });
    // A unit holds the claimed range: what comes now is not in its snapshot.
    await touch(now - 300);
    expect(await state()).toMatchObject({ ...apart, changedFrom: now - 300, claim: 77 });
    await claim(now - 1, 78);
    const all = { claimedFrom: now - 400, claimedTo: now, claim: 78, changedFrom: null, changedTo: null };
    expect(await state()).toMatchObject(all);
  });

  it('carry checkpoints of operands', async () => {
    const db = await context.open();
    const row = (operand: string, day: number, block = 0, value = day) => ({
      series: 1,
      operand,
      block,
      day,
      state: Float64Array.of(value, Number.NaN, 0.1),
    });
    const key = { series: 1, operand: 'totalSum', blocks: [0, 1] };
    const days = () => db.snapshot((session) => readCarryDays(session, key));
    const on = (day: number) => db.snapshot((session) => readCarryOn(session, { ...key, day }));
    await db.write((session) =>
      writeCarry(session, [row('totalSum', 64), row('totalSum', 32), row('daysSince', 16), row('totalSum', 32, 1)]),
    );
    await db.write((session) => writeCarry(session, [row('totalSum', 64, 0, 7)]));
    expect(await days()).toEqual([
      { block: 0, day: 32 },
      { block: 0, day: 64 },
      { block: 1, day: 32 },
    ]);
    expect(await on(64)).toEqual([{ block: 0, state: Float64Array.of(7, Number.NaN, 0.1) }]);
    await db.write((session) =>
      dropCarry(session, 0, [
        { series: 1, from: 33 },
        { series: 2, from: 33 },
      ]),
    );
    expect(await on(64)).toEqual([]);
    expect(await on(32)).toHaveLength(2);
  });
});

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
