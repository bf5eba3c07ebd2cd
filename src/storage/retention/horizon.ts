import { randomInt } from 'node:crypto';
import { type Day } from '../../calendar/index.js';
import { readSetting } from '../settings.js';
import { type Session } from '../types.js';

/** The first day whose log is kept. */
const NAME = 'retention.horizon';
/** So many transactions that go by the horizon may run side by side without waiting for each other. */
const GATES = 32;

/** Transactions of a process take the gates in turn, so that they seldom meet; each process begins somewhere else. */
let turn = randomInt(GATES);

/** The first day whose events and points the log holds completely; 0 where all are kept. */
export async function readHorizon(session: Session): Promise<Day> {
  return Number((await readSetting(session, NAME)) ?? 0);
}

/**
 * The same, and it stays so until the transaction ends: for whatever adds to the log, takes from it, or folds from it. Of some
 * rows that all hold the horizon it locks one; who raises it locks them all, and so comes before or after, never in between.
 * (A shared lock of one row would do, but TiDB has none.) Once a transaction, after the locks of creation and before all others.
 */
export async function holdHorizon(session: Session): Promise<Day> {
  if (session.dialect === 'sqlite') return readHorizon(session); // one writer
  turn = (turn + 1) % GATES;
  const name = gateName(turn);
  const known = await lockGate(session, name);
  if (known !== undefined) return known;
  // All of them are there from the first time on that it is raised.
  await session.insert('setting', ['name', 'value'], [[name, '0']], {
    upsert: { key: ['name'], set: { value: 'setting.value' } },
  });
  return (await lockGate(session, name)) ?? 0;
}

/** Waits for all that went by the horizon as it was, and sets it. */
export async function writeHorizon(session: Session, day: Day): Promise<void> {
  const names = session.dialect === 'sqlite' ? [] : Array.from({ length: GATES }, (_, gate) => gateName(gate)).sort();
  for (const name of [...names, NAME]) {
    await session.insert('setting', ['name', 'value'], [[name, String(day)]], {
      upsert: { key: ['name'], set: { value: '{value}' } },
    });
  }
}

/** Locks all gates: nobody goes by the horizon until the transaction ends. */
export async function closeGates(session: Session): Promise<void> {
  if (session.dialect === 'sqlite') return; // one writer
  const rows = Array.from({ length: GATES }, (_, gate) => [gateName(gate), '0']).sort();
  for (const row of rows) {
    await session.insert('setting', ['name', 'value'], [row], {
      upsert: { key: ['name'], set: { value: 'setting.value' } },
    });
  }
}

async function lockGate(session: Session, name: string): Promise<Day | undefined> {
  const rows = await session.all<{ value: string }>('SELECT value FROM setting WHERE name = ? FOR UPDATE', [name]);
  return rows[0] === undefined ? undefined : Number(rows[0].value);
}

function gateName(gate: number): string {
  return `retention.gate.${String(gate).padStart(2, '0')}`;
}
