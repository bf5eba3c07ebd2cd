import { TidemarkError } from '../errors/index.js';
import { type Database } from '../storage/index.js';
import { readSetting, writeSetting } from '../storage/settings.js';

const SETTING = 'time_zone';

/**
 * The workspace's time zone. The first start keeps it with the data, because every stored day depends on it.
 * @throws CONFIG_INVALID where another one is asked for later
 */
export async function workspaceTimeZone(database: Database, wanted: string | undefined): Promise<string> {
  const kept = await database.snapshot((session) => readSetting(session, SETTING));
  const zone = kept ?? (await keep(database, wanted ?? 'UTC'));
  if (wanted === undefined || wanted === zone) return zone;
  throw new TidemarkError(
    'CONFIG_INVALID',
    `TIME_ZONE is "${wanted}", but the days of this workspace were cut in "${zone}" since its first start. Set TIME_ZONE=${zone} or leave it out; for another zone start with an empty database and import again.`,
    { path: 'TIME_ZONE', details: { kept: zone } },
  );
}

/** Another process may start at the same time: whoever comes second gets the first one's. */
function keep(database: Database, zone: string): Promise<string> {
  return database.write(async (session) => {
    const kept = await readSetting(session, SETTING);
    if (kept !== undefined) return kept;
    await writeSetting(session, SETTING, zone);
    return zone;
  });
}
