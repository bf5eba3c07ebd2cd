import { Turns } from '../../../src/materialization/turns';
import {
  abandonRun,
  addUnits,
  type Database,
  insertRun,
  leaseUnit,
  ROLL_UP_BLOCK,
  runLeases,
  type Session,
  type StoredRun,
  takeRun,
} from '../../../src/storage';
import { describeDatabases } from '../../support/databases';

/** The first run that is queued. */
const DEFINITION = 1;

describeDatabases('a definition that a process has given up so that late data may go first', (context) => {
  let db: Database;
  const write = <T>(work: (session: Session) => Promise<T>) => db.write(work);
  const queue = (trigger: 'DEFINITION' | 'LATE_DATA') =>
    write((session) => insertRun(session, { trigger, from: 1, to: 2, metrics: [], now: 0 }));
  /** What a process takes; all others are dead. */
  const take = async (turns: Turns, worker: string): Promise<StoredRun | undefined> => {
    const silent = await db.snapshot(runLeases);
    const run = await write((session) => takeRun(session, { ...turns.order, worker, now: 0, silent }));
    if (run !== undefined) turns.taken(run);
    return run;
  };
  let first: Turns;

  beforeEach(async () => {
    db = await context.open();
    first = new Turns();
    await queue('DEFINITION');
    await write((session) =>
      addUnits(session, DEFINITION, [{ model: 'END_USER', block: ROLL_UP_BLOCK, from: 1, to: 0, phase: 1 }]),
    );
    first.gaveWay((await take(first, 'a'))!);
    await write((session) => abandonRun(session, DEFINITION, 'a'));
    await queue('LATE_DATA');
  });

  it('waits for these where nobody has worked on it since', async () => {
    expect(await take(first, 'a')).toMatchObject({ trigger: 'LATE_DATA' });
  });

  it('goes on before these where another process has died amid its roll-ups since', async () => {
    expect(await take(new Turns(), 'b')).toMatchObject({ id: DEFINITION });
    expect(await write((session) => leaseUnit(session, { run: DEFINITION, seq: 0 }, 'b'))).toBeDefined();
    expect(await take(first, 'a')).toMatchObject({ id: DEFINITION });
  });
});
