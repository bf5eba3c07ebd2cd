import { type Database, failUnit, releaseUnitsOf, type UnitRef } from '../../../storage/index.js';
import { leasedTo } from '../../../storage/runs/leased-to.js';
import { ATTEMPTS } from '../../limits.js';

/** A unit whose worker is no more waits again. */
export async function giveBackOf(database: Database, unit: UnitRef, worker: string): Promise<void> {
  await database.write((session) => releaseUnitsOf(session, unit.run, worker));
}

/** Notes that a unit kept its worker busy without an end: a failed attempt, for it will do so again. */
export async function noteSilence(database: Database, ref: UnitRef, worker: string, silentMs: number): Promise<void> {
  await database.write(async (session) => {
    const unit = await leasedTo(session, ref, worker);
    if (unit === undefined) return; // somebody else took it meanwhile
    const attempts = unit.attempts + 1;
    const error = `It does not return: nothing was heard of it for ${silentMs / 1000} s. Perhaps an operator of a plugin has an endless loop.`;
    await failUnit(session, unit, { error, attempts, parked: attempts >= ATTEMPTS });
  });
}
