import { type Session } from './types.js';

/** A fact about the workspace that is kept with its data: the time zone, how far the demo is loaded. */
export async function readSetting(session: Session, name: string): Promise<string | undefined> {
  const rows = await session.all<{ value: string }>('SELECT value FROM setting WHERE name = ?', [name]);
  return rows[0]?.value;
}

/** Sets it, whether or not it was there. */
export async function writeSetting(session: Session, name: string, value: string): Promise<void> {
  await session.insert('setting', ['name', 'value'], [[name, value]], {
    upsert: { key: ['name'], set: { value: '{value}' } },
  });
}
