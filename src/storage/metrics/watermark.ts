import { type Day } from '../../calendar/index.js';
import { type Session } from '../types.js';

const NAME = 'materialized_through';

/** The last day whose cached values readers may see, for all published metrics; null before the first. */
export async function readWatermark(session: Session): Promise<Day | null> {
  const rows = await session.all<{ value: string }>('SELECT value FROM setting WHERE name = ?', [NAME]);
  return rows[0] === undefined ? null : Number(rows[0].value);
}

/** Makes new days visible; never moves back. */
export async function moveWatermark(session: Session, through: Day): Promise<void> {
  const current = await readWatermark(session);
  if (current !== null && current >= through) return;
  await session.insert('setting', ['name', 'value'], [[NAME, String(through)]], {
    upsert: { key: ['name'], set: { value: '{value}' } },
  });
}
