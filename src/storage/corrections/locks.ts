import { countDeletion, lockDeletions } from '../deletions/count.js';
import { readSetting, writeSetting } from '../settings.js';
import { type Session } from '../types.js';

/** Counts the transactions that took something out of the log. */
const NAME = 'corrections';

/**
 * Begins a correction: one at a time, so that corrections lock batches, rows and blocks in whatever order suits them. A
 * deletion of entities waits as well. Taken before any other lock but those of creation; may be taken again.
 */
export async function lockCorrections(session: Session): Promise<void> {
  await lock(session);
  await writeSetting(session, NAME, String(Number(await correctionsSoFar(session)) + 1));
  await lockDeletions(session);
}

/** Has writers that looked at first days before this commit look again: one has moved to a later day. */
export async function noteLaterFirstDays(session: Session): Promise<void> {
  if (session.dialect === 'sqlite') return; // one writer
  await countDeletion(session);
}

/** Has corrections wait until the transaction ends. @returns `correctionsSoFar` */
export async function holdCorrections(session: Session): Promise<string> {
  await lock(session);
  return correctionsSoFar(session);
}

/** Differs from before where something was taken out of the log in the meantime. */
export async function correctionsSoFar(session: Session): Promise<string> {
  return (await readSetting(session, NAME)) ?? '0';
}

async function lock(session: Session): Promise<void> {
  if (session.dialect === 'sqlite') return; // one writer
  await session.insert('setting', ['name', 'value'], [[NAME, '0']], {
    upsert: { key: ['name'], set: { value: 'setting.value' } },
  });
}
