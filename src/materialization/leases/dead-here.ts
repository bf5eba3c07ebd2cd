import { hostname } from 'node:os';
import { type Database, openUnits, releaseUnit, runLeases } from '../../storage/index.js';

/** Leases that are looked up at a time; more are found by their silence. */
const LOOKED_UP = 2_000;

/** A name that no process had before: HOST:PID:…, so that others on the host can tell whether it still lives. */
export function isDeadHere(worker: string, own: string): boolean {
  const [host, pid] = worker.split(':');
  if (host !== hostname() || pid === undefined || worker === own || worker.startsWith(`${own}/`)) return false;
  // A container that is started again has the number of the one before.
  return Number(pid) === process.pid || !isAlive(Number(pid));
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
