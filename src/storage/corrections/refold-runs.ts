import { type Day } from '../../calendar/index.js';
import { endRun, insertRun } from '../runs/index.js';
import { type Session } from '../types.js';

interface OpenRefold {
  readonly run: number;
  readonly series: number;
}

/** Which series a run of trigger REFOLD folds again; undefined for one whose work another has taken over. */
export function seriesOfRefold(run: { readonly subject: string | null }): number | undefined {
  return run.subject === null ? undefined : (JSON.parse(run.subject) as { series: number }).series;
}

/** Queues the run that folds a series again, in the place of all that were to do so. */
export async function queueRefold(
  session: Session,
  run: { readonly series: number; readonly from: Day; readonly to: Day; readonly now: number },
): Promise<void> {
  const { series, from, to, now } = run;
  const before = (await openRefolds(session)).filter((open) => open.series === series);
  const id = await insertRun(session, {
    trigger: 'REFOLD',
    from,
    to,
    now,
    metrics: [],
    subject: JSON.stringify({ series }),
  });
  const error = `The metric was defined anew: run ${id} folds its days.`;
  for (const open of before) {
    await endRun(session, open.run, { status: 'CANCELLED', error, now });
    await session.run('UPDATE run SET subject = NULL WHERE id = ?', [open.run]);
  }
}

/** Series whose days are being folded again, and the blocks in which they have been by now. */
export async function seriesBeingRefolded(session: Session): Promise<Map<number, ReadonlySet<number>>> {
  const found = new Map<number, ReadonlySet<number>>();
  for (const { run, series } of await openRefolds(session)) {
    const rows = await session.all<{ block: number }>(`SELECT block FROM unit WHERE run_id = ? AND status = 'DONE'`, [
      run,
    ]);
    found.set(series, new Set(rows.map((row) => row.block)));
  }
  return found;
}

/** A failed one is open, too: it is queued again. */
async function openRefolds(session: Session): Promise<OpenRefold[]> {
  const rows = await session.all<{ id: number; subject: string | null }>(
    `SELECT id, subject FROM run WHERE status IN ('QUEUED', 'RUNNING', 'FAILED') AND run_trigger = 'REFOLD'
        AND subject IS NOT NULL`,
  );
  return rows.map(({ id, subject }) => ({ run: id, series: seriesOfRefold({ subject })! }));
}
