import {
  claimChanges,
  type Database,
  dropCarry,
  FOREVER,
  lockBlocks,
  readBlockStates,
  readCarryDays,
  readCarryOn,
  readPages,
  readPagesOn,
  readStatePages,
  writeCarry,
  writePages,
} from '../../src/storage';
import { describeDatabases } from '../support/databases';
import { page } from './slots';

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
