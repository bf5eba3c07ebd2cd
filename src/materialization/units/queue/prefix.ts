import { randomBytes } from 'node:crypto';
import { type Database } from '../../../storage/index.js';
import { readSetting } from '../../../storage/settings.js';

const SETTING = 'queue';

/**
 * What the workspace's keys in Redis begin with: the same for all its processes, by whatever address they reach the database, and
 * another one for each workspace, so that several may share a Redis. Kept with the data.
 */
export async function queuePrefix(database: Database): Promise<string> {
  const kept = await knownPrefix(database);
  if (kept !== undefined) return kept;
  return database.write(
    async (session) => {
      const made = `tidemark-${randomBytes(8).toString('hex')}`;
      await session.insert('setting', ['name', 'value'], [[SETTING, made]], { ignore: true });
      return (await readSetting(session, SETTING)) ?? made;
    },
    { repeatable: true },
  );
}

/** Undefined where no process with REDIS_URL has used the database yet. */
export function knownPrefix(database: Database): Promise<string | undefined> {
  return database.snapshot((session) => readSetting(session, SETTING));
}
