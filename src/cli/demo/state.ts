import { readSetting, writeSetting } from '../../storage/settings.js';
import { type Database } from '../../storage/types.js';

/** How far the demo is, kept with its data. */
export interface DemoState {
  /** Days by which all dates were moved. Kept, so that a load that is continued a week later moves them alike. */
  readonly shift: number;
  readonly loaded: boolean;
}

const NAME = 'demo';

/** undefined: the demo was never begun here. */
export async function readDemoState(database: Database): Promise<DemoState | undefined> {
  const text = await database.snapshot((session) => readSetting(session, NAME));
  return text === undefined ? undefined : (JSON.parse(text) as DemoState);
}

export async function writeDemoState(database: Database, state: DemoState): Promise<void> {
  await database.write((session) => writeSetting(session, NAME, JSON.stringify(state)));
}
