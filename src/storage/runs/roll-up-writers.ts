import { type Session } from '../types.js';
import { ROLL_UP_BLOCK } from '../units/unit-store.js';

/**
 * Waits for transactions that write roll-ups of a run: else one could come after what the next run has computed, or has found right.
 * Each begins with a beat, which locks its unit and then reads the run's status. So where the transaction that ends the run calls this
 * after it has changed the status, those that saw it running are committed, and later ones see that it has ended. (Other units look at
 * the run once more as their last step.)
 */
export async function awaitRollUpWriters(session: Session, run: number): Promise<void> {
  if (session.dialect === 'sqlite') return; // one writer at a time
  const units = await session.all<{ seq: number }>(
    `SELECT seq FROM unit WHERE run_id = ? AND block = ? AND status IN ('QUEUED', 'RUNNING') ORDER BY seq`,
    [run, ROLL_UP_BLOCK],
  );
  for (const { seq } of units) {
    await session.all('SELECT 1 FROM unit WHERE run_id = ? AND seq = ? FOR UPDATE', [run, seq]);
  }
}
