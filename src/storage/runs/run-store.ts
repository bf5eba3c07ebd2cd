import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type Session, type SqlValue } from '../types.js';

export type StoredRunStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
export type StoredRunTrigger = 'SCHEDULE' | 'MANUAL' | 'DEFINITION' | 'LATE_DATA' | 'DELETION' | 'REFOLD';

export interface StoredRun {
  readonly id: number;
  readonly status: StoredRunStatus;
  readonly trigger: StoredRunTrigger;
  readonly from: Day;
  readonly to: Day;
  /** Slugs. */
  readonly metrics: readonly string[];
  readonly unitsTotal: number;
  readonly unitsDone: number;
  readonly valuesWritten: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly error: string | null;
  /** What a run that is no materialization works on: JSON of its own. */
  readonly subject: string | null;
}

export interface StoredUnit {
  readonly run: number;
  readonly seq: number;
  readonly model: Model;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
  readonly attempts: number;
}

interface RunRow {
  id: number;
  status: StoredRunStatus;
  run_trigger: StoredRunTrigger;
  from_day: number;
  to_day: number;
  metrics: string;
  units_total: number;
  units_done: number;
  values_written: number;
  started_at: number | null;
  finished_at: number | null;
  error: string | null;
  subject: string | null;
}

function runOf(row: RunRow): StoredRun {
  return {
    id: row.id,
    status: row.status,
    trigger: row.run_trigger,
    from: row.from_day,
    to: row.to_day,
    metrics: JSON.parse(row.metrics) as string[],
    unitsTotal: row.units_total,
    unitsDone: row.units_done,
    valuesWritten: row.values_written,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    error: row.error,
    subject: row.subject,
  };
}

const placeholders = (values: readonly unknown[]) => values.map(() => '?').join(', ');

export async function insertRun(
  session: Session,
  run: {
    id: number;
    trigger: StoredRunTrigger;
    from: Day;
    to: Day;
    metrics: readonly string[];
    now: number;
    subject?: string;
  },
): Promise<void> {
  await session.insert(
    'run',
    [
      'id',
      'status',
      'run_trigger',
      'from_day',
      'to_day',
      'metrics',
      'units_total',
      'units_done',
      'values_written',
      'created_at',
      'subject',
    ],
    [
      [
        run.id,
        'QUEUED',
        run.trigger,
        run.from,
        run.to,
        JSON.stringify(run.metrics),
        0,
        0,
        0,
        run.now,
        run.subject ?? null,
      ],
    ],
  );
}

export async function readRun(session: Session, id: number): Promise<StoredRun | undefined> {
  const rows = await session.all<RunRow>('SELECT * FROM run WHERE id = ?', [id]);
  return rows[0] === undefined ? undefined : runOf(rows[0]);
}

/** Newest first. */
export async function readRuns(session: Session, page: { first: number; beforeId?: number }): Promise<StoredRun[]> {
  const rows = await session.all<RunRow>('SELECT * FROM run WHERE id < ? ORDER BY id DESC LIMIT ?', [
    page.beforeId ?? Number.MAX_SAFE_INTEGER,
    page.first,
  ]);
  return rows.map(runOf);
}

/** Runs in one of the states, oldest first. */
export async function readRunsIn(session: Session, statuses: readonly StoredRunStatus[]): Promise<StoredRun[]> {
  const rows = await session.all<RunRow>(
    `SELECT * FROM run WHERE status IN (${placeholders(statuses)}) ORDER BY id`,
    statuses,
  );
  return rows.map(runOf);
}

/**
 * Takes the oldest run that waits, or whose worker has given no sign of life since `deadBefore` (ms): it is RUNNING for
 * `worker` afterwards. Undefined where there is none, while another run is being worked on (runs are worked off one by
 * one, so that no day is closed beside a publication), or where another process was quicker.
 */
export async function takeRun(
  session: Session,
  by: { worker: string; now: number; deadBefore: number },
): Promise<StoredRun | undefined> {
  const open = await session.all<RunRow & { beat: number }>(
    `SELECT * FROM run WHERE status IN ('QUEUED', 'RUNNING') ORDER BY id LIMIT 1000`,
  );
  if (open.some((run) => run.status === 'RUNNING' && run.beat >= by.deadBefore)) return undefined;
  const row = open[0];
  if (row === undefined) return undefined;
  const taken = await session.run(
    `UPDATE run SET status = 'RUNNING', worker = ?, beat = ?, started_at = COALESCE(started_at, ?)
      WHERE id = ? AND (status = 'QUEUED' OR (status = 'RUNNING' AND beat < ?))`,
    [by.worker, by.now, by.now, row.id, by.deadBefore],
  );
  // Read again: a definition may have joined the run until the moment it was taken.
  return taken === 0 ? undefined : readRun(session, row.id);
}

/** Adds metrics to a definition run that nobody has begun; false where there is none. */
export async function joinQueuedRun(session: Session, metrics: readonly string[]): Promise<boolean> {
  const queued = (await readRunsIn(session, ['QUEUED'])).find((run) => run.trigger === 'DEFINITION');
  if (queued === undefined) return false;
  const all = [...new Set([...queued.metrics, ...metrics])];
  const joined = await session.run(`UPDATE run SET metrics = ? WHERE id = ? AND status = 'QUEUED'`, [
    JSON.stringify(all),
    queued.id,
  ]);
  return joined > 0;
}

/** A sign of life; false where the run is no longer this worker's. */
export async function beatRun(session: Session, id: number, worker: string, now: number): Promise<boolean> {
  const changed = await session.run(`UPDATE run SET beat = ? WHERE id = ? AND worker = ? AND status = 'RUNNING'`, [
    now,
    id,
    worker,
  ]);
  return changed > 0;
}

/** Ends a run; only its worker's word counts, and nothing that has ended changes. */
export async function endRun(
  session: Session,
  id: number,
  end: { status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED'; error: string | null; now: number; worker?: string },
): Promise<void> {
  const mine = end.worker === undefined ? '' : ' AND worker = ?';
  const params: SqlValue[] = [end.status, end.error, end.now, id];
  if (end.worker !== undefined) params.push(end.worker);
  await session.run(
    `UPDATE run SET status = ?, error = ?, finished_at = ? WHERE id = ? AND status IN ('QUEUED', 'RUNNING')${mine}`,
    params,
  );
}

/** Adds units behind those that are there and counts them. */
export async function addUnits(
  session: Session,
  runId: number,
  units: readonly { model: Model; block: number; from: Day; to: Day }[],
): Promise<void> {
  if (units.length === 0) return;
  const rows = await session.all<{ next: number | null }>('SELECT MAX(seq) + 1 AS next FROM unit WHERE run_id = ?', [
    runId,
  ]);
  const first = rows[0]?.next ?? 0;
  await session.insert(
    'unit',
    ['run_id', 'seq', 'model', 'block', 'from_day', 'to_day', 'status'],
    units.map((unit, i) => [runId, first + i, unit.model, unit.block, unit.from, unit.to, 'QUEUED']),
  );
  await session.run('UPDATE run SET units_total = units_total + ? WHERE id = ?', [units.length, runId]);
}

/** The run's next unit that is not done, in order. */
export async function nextUnit(session: Session, runId: number): Promise<StoredUnit | undefined> {
  const rows = await session.all<{
    seq: number;
    model: Model;
    block: number;
    from_day: number;
    to_day: number;
    attempts: number;
  }>(`SELECT * FROM unit WHERE run_id = ? AND status = 'QUEUED' ORDER BY seq LIMIT 1`, [runId]);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    run: runId,
    seq: row.seq,
    model: row.model,
    block: row.block,
    from: row.from_day,
    to: row.to_day,
    attempts: row.attempts,
  };
}

/** Marks a unit done, within the transaction that writes its values. False where it was done already or the run was ended. */
export async function finishUnit(
  session: Session,
  unit: { run: number; seq: number },
  valuesWritten: number,
  now: number,
): Promise<boolean> {
  const alive = await session.run(`UPDATE run SET beat = ? WHERE id = ? AND status = 'RUNNING'`, [now, unit.run]);
  if (alive === 0) return false;
  const done = await session.run(
    `UPDATE unit SET status = 'DONE', error = NULL WHERE run_id = ? AND seq = ? AND status <> 'DONE'`,
    [unit.run, unit.seq],
  );
  if (done === 0) return false;
  await session.run('UPDATE run SET units_done = units_done + 1, values_written = values_written + ? WHERE id = ?', [
    valuesWritten,
    unit.run,
  ]);
  return true;
}

/** Notes a failed attempt; after the last one the unit is parked: shown, and not tried again. */
export async function failUnit(
  session: Session,
  unit: { run: number; seq: number },
  failure: { error: string; attempts: number; parked: boolean },
): Promise<void> {
  await session.run('UPDATE unit SET status = ?, attempts = ?, error = ? WHERE run_id = ? AND seq = ?', [
    failure.parked ? 'PARKED' : 'QUEUED',
    failure.attempts,
    failure.error,
    unit.run,
    unit.seq,
  ]);
}

/** Errors of the run's parked units, at most ten. */
export async function parkedErrors(
  session: Session,
  runId: number,
): Promise<{ block: number; model: Model; error: string }[]> {
  return session.all(
    `SELECT model, block, error FROM unit WHERE run_id = ? AND status = 'PARKED' ORDER BY seq LIMIT 10`,
    [runId],
  );
}

/** Which blocks the run has units for. */
export async function unitBlocks(session: Session, runId: number): Promise<{ model: Model; block: number }[]> {
  return session.all('SELECT DISTINCT model, block FROM unit WHERE run_id = ?', [runId]);
}

/** Forgets ended runs of one trigger that are older than a time (ms), with their units. */
export async function pruneRuns(session: Session, trigger: StoredRunTrigger, before: number): Promise<void> {
  const old = await session.all<{ id: number }>(
    `SELECT id FROM run WHERE run_trigger = ? AND finished_at < ? AND status IN ('SUCCEEDED', 'CANCELLED') ORDER BY id LIMIT 500`,
    [trigger, before],
  );
  if (old.length === 0) return;
  const ids = old.map((row) => row.id);
  await session.run(`DELETE FROM unit WHERE run_id IN (${placeholders(ids)})`, ids);
  await session.run(`DELETE FROM run WHERE id IN (${placeholders(ids)})`, ids);
}

/** Sets what a run will cover, once it is planned. */
export async function setRunRange(session: Session, id: number, from: Day, to: Day): Promise<void> {
  await session.run('UPDATE run SET from_day = ?, to_day = ? WHERE id = ?', [from, to, id]);
}

/** Workers of running runs, to find those that died on this host. */
export async function runningWorkers(session: Session): Promise<{ id: number; worker: string | null }[]> {
  return session.all(`SELECT id, worker FROM run WHERE status = 'RUNNING'`);
}

/** Gives a running run up, so that the next worker takes it at once. */
export async function abandonRun(session: Session, id: number, worker: string | null): Promise<void> {
  await session.run(`UPDATE run SET beat = 0 WHERE id = ? AND status = 'RUNNING' AND (worker = ? OR worker IS NULL)`, [
    id,
    worker,
  ]);
}
