import { readSetting, writeSetting } from '../settings.js';
import { type Session } from '../types.js';

/** Grows with every transaction that deletes entities. */
const NAME = 'deletions';

/** What `countDeletion` has counted so far, as committed now. */
export async function readDeletions(session: Session): Promise<string> {
  return (await readSetting(session, NAME)) ?? '0';
}

/** Keeps entities from being deleted until the transaction ends. After the locks of creation, before all others. */
export async function lockDeletions(session: Session): Promise<void> {
  if (session.dialect === 'sqlite') return; // one writer
  await session.insert('setting', ['name', 'value'], [[NAME, '0']], {
    upsert: { key: ['name'], set: { value: 'setting.value' } },
  });
}

/** Says that the transaction deletes entities; one at a time does. */
export async function countDeletion(session: Session): Promise<void> {
  await lockDeletions(session);
  await writeSetting(session, NAME, String(Number(await readDeletions(session)) + 1));
}
