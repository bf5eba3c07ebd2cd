import { TidemarkError } from '../../../errors/index.js';
import { registryDifferences } from '../../../registry/index.js';
import { type Database } from '../../../storage/index.js';
import { readSetting, writeSetting } from '../../../storage/settings.js';

/** What a process computes with. */
export interface Operators {
  /** Version of the engine. */
  readonly engine: string;
  /** Signature of the registry, and its parts in words. */
  readonly signature: string;
  readonly parts: readonly string[];
}

const SETTING = 'operators';
/** Differences that a message names. */
const SHOWN = 8;

/** Keeps what the newest coordinator computes with, so that workers can compare themselves with it. */
export async function announceOperators(database: Database, ours: Operators): Promise<void> {
  const text = JSON.stringify(ours);
  if ((await database.snapshot((session) => readSetting(session, SETTING))) === text) return;
  await database.write((session) => writeSetting(session, SETTING, text), { repeatable: true });
}

/** What a worker that may not work here is told; undefined where it computes like the newest coordinator, or none is known yet. */
export async function operatorsDiffer(database: Database, ours: Operators): Promise<TidemarkError | undefined> {
  const text = await database.snapshot((session) => readSetting(session, SETTING));
  if (text === undefined) return undefined;
  const theirs = JSON.parse(text) as Operators;
  if (theirs.signature === ours.signature && theirs.engine === ours.engine) return undefined;
  return refusal(ours, theirs);
}

/** For a worker that was handed a unit of operators that nobody has told of. */
export function otherOperators(): TidemarkError {
  return new TidemarkError(
    'OPERATORS_DIFFER',
    `A run is computed with other operators than this worker has. ${REMEDY}`,
    { path: 'PLUGINS' },
  );
}

const REMEDY = 'Give it the version of Tidemark and the PLUGINS of the servers, then start it again.';

function refusal(ours: Operators, theirs: Operators): TidemarkError {
  const engine = ours.engine === theirs.engine ? [] : [`engine ${ours.engine} here, ${theirs.engine} there`];
  const differences = [...engine, ...registryDifferences(ours.parts, theirs.parts)];
  const more = differences.length > SHOWN ? [`and ${differences.length - SHOWN} more`] : [];
  const shown = [...differences.slice(0, SHOWN), ...more].map((line) => `  ${line}`).join('\n');
  return new TidemarkError(
    'OPERATORS_DIFFER',
    `This worker computes otherwise than the servers ("there"):\n${shown}\n${REMEDY}`,
    { path: 'PLUGINS', details: { differences } },
  );
}
