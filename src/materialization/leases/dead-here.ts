import { type Database, openUnits, releaseUnit, runLeases } from '../../storage/index.js';
import { hasOwnNumber, isGone } from './process-name.js';

/** Leases that are looked up at a time; more are found by their silence. */
const LOOKED_UP = 2_000;

/** Whether a worker was of a process of this host that is no more; `own`: the name of this process. */
export function isDeadHere(worker: string, own: string): boolean {
  if (worker === own || worker.startsWith(`${own}/`)) return false;
  return hasOwnNumber(worker) || isGone(worker);
}

/**
 * Units that processes of this host worked on which are no more wait again, so that nobody waits for their silence to last. `own`:
 * the name of this process.
 */
export async function giveBackDead(database: Database, own: string): Promise<void> {
  const leased = await database.snapshot(async (session) => {
    const units = [];
    for (const { id } of await runLeases(session)) units.push(...(await openUnits(session, id, LOOKED_UP)).leased);
    return units;
  });
  for (const unit of leased.filter(({ worker }) => isDeadHere(worker, own))) {
    await database.write((session) => releaseUnit(session, unit));
  }
}
