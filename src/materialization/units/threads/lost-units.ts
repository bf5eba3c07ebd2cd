import { type Database, failUnit, releaseUnit, type UnitRef } from '../../../storage/index.js';
import { leasedTo } from '../../../storage/runs/leased-to.js';
import { ATTEMPTS } from '../../limits.js';

/** A unit whose worker is no more waits again; `died`: in the middle of it, and by itself. */
export async function giveBack(database: Database, ref: UnitRef, worker: string, died: boolean): Promise<void> {
  await database.write(async (session) => {
    const unit = await leasedTo(session, ref, worker);
    if (unit !== undefined) await releaseUnit(session, unit, died);
  });
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
