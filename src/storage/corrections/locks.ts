import { readSetting } from '../settings.js';
import { type Session } from '../types.js';

/** Counts the transactions that took something out of the log. */
const CORRECTIONS = 'corrections';
/** Counts those after which a writer's look at entities and their first days may be outdated. */
const DELETIONS = 'deletions';

/**
 * Begins a correction: one at a time, so that corrections lock batches, rows and blocks in whatever order suits them. A
 * deletion of entities waits as well. Taken before any other lock but those of creation; may be taken again.
 */
export async function lockCorrections(session: Session): Promise<void> {
  await bump(session, CORRECTIONS, 1);
  await bump(session, DELETIONS, 0);
}

/** Has writers that looked at first days before this commit look again: one has moved to a later day. */
export function noteLaterFirstDays(session: Session): Promise<void> {
  return bump(session, DELETIONS, 1);
}

/** Differs from before where something was taken out of the log in the meantime. */
export async function correctionsSoFar(session: Session): Promise<string> {
  return (await readSetting(session, CORRECTIONS)) ?? '0';
}

async function bump(session: Session, name: string, by: 0 | 1): Promise<void> {
  const sum =
    session.dialect === 'sqlite'
      ? `CAST(CAST(setting.value AS INTEGER) + ${by} AS TEXT)`
      : `CAST(CAST(setting.value AS UNSIGNED) + ${by} AS CHAR)`;
  await session.insert('setting', ['name', 'value'], [[name, String(by)]], {
    upsert: { key: ['name'], set: { value: sum } },
  });
}
