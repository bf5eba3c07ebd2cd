import {
  abandonRun,
  addUnits,
  beatRun,
  beatUnit,
  begunInARow,
  type Database,
  endRun,
  failUnit,
  finishUnit,
  insertRun,
  leaseUnit,
  openUnits,
  ROLL_UP_BLOCK,
  readRun,
  releaseUnit,
  releaseUnitsOf,
  runLeases,
  type Session,
  type StoredUnit,
  takeRun,
} from '../../../src/storage';
import { describeDatabases } from '../../support/databases';
import { gate } from '../../support/gate';
import { somebodyWaits } from '../../support/watched';

/** The first one that is queued. */
const RUN = 1;
const unit = { model: 'COMPANY', block: 0, from: 10, to: 20 } as const;

describeDatabases('a unit', (context) => {
  let db: Database;
  const write = <T>(work: (session: Session) => Promise<T>) => db.write(work);
  const lease = (worker: string, seq = 0) => write((session) => leaseUnit(session, { run: RUN, seq }, worker));
  const leased = async (worker: string, seq = 0): Promise<StoredUnit> => (await lease(worker, seq))!;
  const states = () =>
    db.snapshot((session) =>
      session.all<{ status: string; worker: string | null; attempts: number; error: string | null }>(
        'SELECT status, worker, attempts, error FROM unit ORDER BY seq',
      ),
    );
  /** What a worker does at the end: its values and the unit in one transaction. */
  const finish = (of: StoredUnit, value: string) =>
    write(async (session) => {
      await session.insert('setting', ['name', 'value'], [[`of ${of.fence}`, value]]);
      if (!(await finishUnit(session, of, 3))) throw new Error('not mine');
    });
  const values = () => db.snapshot((session) => session.all(`SELECT value FROM setting WHERE name LIKE 'of %'`));
  const run = async () => (await db.snapshot((session) => readRun(session, RUN)))!;

  beforeEach(async () => {
    db = await context.open();
    await write(async (session) => {
      await insertRun(session, { trigger: 'MANUAL', from: 1, to: 2, metrics: [], now: 0 });
      await takeRun(session, { worker: 'host:1:a', now: 0 });
      await addUnits(session, RUN, [unit, { ...unit, block: 1 }, { ...unit, block: 2, phase: 1 }]);
    });
  });

  it('is leased once, and its fence grows each time', async () => {
    const both = await Promise.all([lease('a'), lease('b')]);
    expect(both.filter((each) => each !== undefined)).toHaveLength(1);
    const [first] = both.filter((each) => each !== undefined);
    await write((session) => releaseUnit(session, first!));
    const second = await leased('c');
    expect(second.fence).toBeGreaterThan(first!.fence);
    expect(await write((session) => beatUnit(session, first!))).toBe(false);
    expect(await write((session) => beatUnit(session, second))).toBe(true);
  });

  it.each([true, false])(
    'released (its worker died: %p) and leased again is not finished by the first one',
    async (died) => {
      const zombie = await leased('a');
      await write((session) => releaseUnit(session, zombie, died));
      const successor = await leased('b');
      await expect(finish(zombie, 'old')).rejects.toThrow('not mine');
      expect(await values()).toEqual([]);
      expect(await run()).toMatchObject({ unitsDone: 0, valuesWritten: 0 });
      await write((session) => failUnit(session, zombie, { error: 'old', attempts: 3, parked: true }));
      await write((session) => releaseUnit(session, zombie, died));
      expect((await states())[0]).toEqual({ status: 'RUNNING', worker: 'b', attempts: 0, error: null });
      await finish(successor, 'new');
      // The database's own error, which is of no class of jest's.
      await expect(finish(successor, 'again')).rejects.toHaveProperty('message');
      await expect(finish(zombie, 'old')).rejects.toThrow('not mine');
      expect(await values()).toEqual([{ value: 'new' }]);
      expect(await run()).toMatchObject({ unitsDone: 1, valuesWritten: 3 });
    },
  );

  it('given up for its dead worker may be finished by it as long as nobody else has it', async () => {
    const slow = await leased('a');
    await write((session) => releaseUnit(session, slow, true));
    await finish(slow, 'after all');
    expect(await lease('b')).toBeUndefined();
    expect(await run()).toMatchObject({ unitsDone: 1 });
  });

  it('of two at once, zombie and successor, is finished by one of them', async () => {
    const zombie = await leased('a');
    await write((session) => releaseUnit(session, zombie, true));
    const ends = await Promise.allSettled([finish(zombie, 'old'), leased('b').then((next) => finish(next, 'new'))]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await values()).toHaveLength(1);
    expect(await run()).toMatchObject({ unitsDone: 1, valuesWritten: 3 });
  });

  it('of a run that has given way is leased by nobody until the run is taken again', async () => {
    await write((session) => abandonRun(session, RUN, 'host:1:a'));
    expect(await lease('b')).toBeUndefined();
    await write((session) => takeRun(session, { worker: 'host:1:b', now: 0 }));
    expect(await lease('b')).toMatchObject({ run: RUN, seq: 0 });
  });

  it('of a run that has ended is neither leased, nor beaten for, nor finished', async () => {
    const mine = await leased('a');
    await write((session) => endRun(session, RUN, { status: 'CANCELLED', error: null, now: 1 }));
    expect(await lease('b', 1)).toBeUndefined();
    expect(await write((session) => beatUnit(session, mine))).toBe(false);
    await expect(finish(mine, 'late')).rejects.toThrow('not mine');
    expect(await values()).toEqual([]);
  });

  it('of roll-ups has written what it began before its run ends', async () => {
    await write((session) => addUnits(session, RUN, [{ ...unit, model: 'END_USER', block: ROLL_UP_BLOCK, phase: 1 }]));
    const mine = await leased('a', 3);
    const order: string[] = [];
    const begun = gate();
    const goOn = gate();
    const writing = write(async (session) => {
      if (!(await beatUnit(session, mine))) throw new Error('not mine');
      begun.open();
      await goOn.opened;
      order.push('written');
    });
    await begun.opened;
    const ending = write((session) => endRun(session, RUN, { status: 'CANCELLED', error: null, now: 1 })).then(() =>
      order.push('ended'),
    );
    if (context.dialect === 'mysql') await Promise.race([ending, somebodyWaits(db)]);
    goOn.open();
    await Promise.all([writing, ending]);
    expect(order).toEqual(['written', 'ended']);
    expect(await write((session) => beatUnit(session, mine))).toBe(false);
  });

  it('is counted for workers that die in a row, and not for those that give it back or fail', async () => {
    let last = await leased('a');
    for (let death = 1; death <= 5; death++) {
      expect(begunInARow(last)).toBe(death);
      await write((session) => releaseUnit(session, last, true));
      last = await leased('a');
    }
    const { fence } = last;
    await write((session) => releaseUnit(session, last));
    last = await leased('a');
    expect(begunInARow(last)).toBe(1);
    expect(last.fence).toBeGreaterThan(fence);
  });

  it('that fails waits again, with a message that is no longer than can be read, until it is parked', async () => {
    const first = await leased('a');
    await write((session) => failUnit(session, first, { error: 'x'.repeat(1e6), attempts: 1, parked: false }));
    expect((await states())[0]).toMatchObject({ status: 'QUEUED', attempts: 1, error: 'x'.repeat(4000) });
    const second = await leased('a');
    await write((session) => failUnit(session, second, { error: 'no', attempts: 3, parked: true }));
    expect(await lease('b')).toBeUndefined();
    const open = await db.snapshot((session) => openUnits(session, RUN, 9));
    expect(open.ready).toMatchObject([{ run: RUN, seq: 1 }]);
  });

  it('waits for those of earlier phases, leased ones included', async () => {
    const [a, b] = [await leased('a', 0), await leased('b', 1)];
    expect(await db.snapshot((session) => openUnits(session, RUN, 9))).toMatchObject({
      ready: [],
      leased: [{ seq: 0 }, { seq: 1 }],
    });
    await finish(a, 'a');
    await write((session) => failUnit(session, b, { error: 'no', attempts: 3, parked: true }));
    expect((await db.snapshot((session) => openUnits(session, RUN, 9))).ready).toMatchObject([{ run: RUN, seq: 2 }]);
  });

  it('of roll-ups counts as begun until it is done, although its worker is taken for dead', async () => {
    const open = () => db.snapshot((session) => openUnits(session, RUN, 9));
    await write((session) => addUnits(session, RUN, [{ ...unit, model: 'END_USER', block: ROLL_UP_BLOCK }]));
    await leased('a', 0);
    expect(await open()).toMatchObject({ phase: 0, isAmidRollUps: false });
    const zombie = await leased('a', 3);
    expect(await open()).toMatchObject({ isAmidRollUps: true });
    await write((session) => releaseUnit(session, zombie, true));
    expect(await open()).toMatchObject({ isAmidRollUps: true, ready: [{ seq: 1 }, { seq: 3 }] });
    await finish(await leased('b', 3), 'all of it');
    expect(await open()).toMatchObject({ isAmidRollUps: false, ready: [{ seq: 1 }] });
  });

  it('of a process that is gone is given back with its threads', async () => {
    await leased('host:1:a', 0);
    await leased('host:1:a/2', 1);
    const other = await leased('host:1:ab', 2);
    await write((session) => releaseUnitsOf(session, RUN, 'host:1:a'));
    expect((await states()).map(({ status }) => status)).toEqual(['QUEUED', 'QUEUED', 'RUNNING']);
    expect(await write((session) => beatUnit(session, other))).toBe(true);
  });
});

describeDatabases('a run', (context) => {
  let db: Database;
  const write = <T>(work: (session: Session) => Promise<T>) => db.write(work);
  const take = (worker: string, silent = [] as Awaited<ReturnType<typeof runLeases>>) =>
    write((session) => takeRun(session, { worker, now: 0, silent }));

  beforeEach(async () => {
    db = await context.open();
    await write((session) => insertRun(session, { trigger: 'MANUAL', from: 1, to: 2, metrics: [], now: 0 }));
  });

  it('is taken by one of many', async () => {
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => take(worker)));
    expect(all.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it('is left alone while its coordinator beats, also by who saw an older beat', async () => {
    const mine = (await take('a'))!;
    const seen = await db.snapshot(runLeases);
    await write((session) => beatRun(session, mine));
    expect(await take('b', seen)).toBeUndefined();
    expect(await take('b')).toBeUndefined();
  });

  it('is taken over from a silent one, which then neither beats, nor ends, nor gives it up', async () => {
    const zombie = (await take('a'))!;
    const successor = (await take('b', await db.snapshot(runLeases)))!;
    expect(successor.fence).toBeGreaterThan(zombie.fence);
    expect(await write((session) => beatRun(session, zombie))).toBe(false);
    const { id, fence } = zombie;
    await write((session) => endRun(session, id, { status: 'FAILED', error: 'old', now: 1, fence }));
    await write((session) => abandonRun(session, id, 'a'));
    expect(await db.snapshot((session) => readRun(session, id))).toMatchObject({ status: 'RUNNING', worker: 'b' });
  });

  it('is taken again by who broke off, and at once by anybody when it was given up', async () => {
    const first = (await take('a'))!;
    const again = (await take('a'))!;
    expect(again.fence).toBe(first.fence + 1);
    await write((session) => abandonRun(session, RUN, 'a'));
    expect(await take('b')).toMatchObject({ id: RUN, worker: 'b' });
  });
});
