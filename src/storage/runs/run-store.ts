import { type Day } from '../../calendar/index.js';
import { rememberPruned } from '../origins/index.js';
import { advanceCounter } from '../series/id-counter.js';
import { integers, sorted } from '../series/lists.js';
import { type Session, type SqlValue } from '../types.js';
import { awaitRollUpWriters } from './roll-up-writers.js';
import { type RunWarning, warningsOf } from './warnings.js';

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
  /** Why it failed; while it runs, why it was interrupted last. */
  readonly error: string | null;
  readonly warnings: readonly RunWarning[];
  /** Who coordinates it, and under which fence: it grows with every taking. */
  readonly worker: string | null;
  readonly fence: number;
  /** Version of the engine, and signature of the operators, that compute it; null before it was taken. */
  readonly engine: string | null;
  readonly signature: string | null;
  /** What a run that is no materialization works on: JSON of its own. */
  readonly subject: string | null;
}

/** A row of the table. */
export interface RunRow {
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
  worker: string | null;
  fence: number;
  beat: number;
  engine: string | null;
  signature: string | null;
  warnings: string | null;
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
    warnings: warningsOf(row.warnings),
    worker: row.worker,
    fence: row.fence,
    engine: row.engine,
    signature: row.signature,
    subject: row.subject,
  };
}

const placeholders = (values: readonly unknown[]) => values.map(() => '?').join(', ');

/**
 * Queues a run; returns its id. Ids rise in the order in which the runs are committed, whichever process queues them: those who watch
 * runs, and the order in which runs are taken, rely on it. So the id is taken here, and whoever queues another run waits for this
 * transaction's end.
 */
export async function insertRun(
  session: Session,
  run: {
    trigger: StoredRunTrigger;
    from: Day;
    to: Day;
    metrics: readonly string[];
    now: number;
    subject?: string;
  },
): Promise<number> {
  const id = await advanceCounter(session, 'run', 1);
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
    [[id, 'QUEUED', run.trigger, run.from, run.to, JSON.stringify(run.metrics), 0, 0, 0, run.now, run.subject ?? null]],
  );
  return id;
}

export async function readRun(session: Session, id: number): Promise<StoredRun | undefined> {
  const rows = await session.all<RunRow>('SELECT * FROM run WHERE id = ?', [id]);
  return rows[0] === undefined ? undefined : runOf(rows[0]);
}

/** Which runs, and how many of them: those between two ids, both left out. */
export interface RunPage {
  readonly first: number;
  readonly beforeId?: number | undefined;
  readonly afterId?: number | undefined;
  /** Oldest first; newest first if left out. */
  readonly ascending?: boolean | undefined;
}

/** The first runs of a span, newest first unless `ascending`. */
export async function readRuns(session: Session, page: RunPage): Promise<StoredRun[]> {
  const rows = await session.all<RunRow>(
    `SELECT * FROM run WHERE id < ? AND id > ? ORDER BY id ${page.ascending ? 'ASC' : 'DESC'} LIMIT ?`,
    [page.beforeId ?? Number.MAX_SAFE_INTEGER, page.afterId ?? 0, page.first],
  );
  return rows.map(runOf);
}

/** Those of these runs that there are, oldest first. One statement. */
export async function readRunsOf(session: Session, ids: readonly number[]): Promise<StoredRun[]> {
  if (ids.length === 0) return [];
  const which = integers(session, 'id', sorted(ids));
  return (await session.all<RunRow>(`SELECT * FROM run WHERE ${which.sql} ORDER BY id`, which.params)).map(runOf);
}

/** Something that differs whenever a run has come, gone on or ended. One statement. */
export async function readOpenMarks(session: Session): Promise<string> {
  const rows = await session.all<object>(
    `SELECT r.id, r.status, r.units_total, r.units_done, r.values_written, LENGTH(r.metrics) AS metrics,
            LENGTH(r.error) AS error, n.newest
       FROM (SELECT MAX(id) AS newest FROM run) n
       LEFT JOIN run r ON r.status IN ('QUEUED', 'RUNNING') ORDER BY r.id`,
  );
  return JSON.stringify(rows);
}

/** Runs in one of the states, oldest first. */
export async function readRunsIn(session: Session, statuses: readonly StoredRunStatus[]): Promise<StoredRun[]> {
  const rows = await session.all<RunRow>(
    `SELECT * FROM run WHERE status IN (${placeholders(statuses)}) ORDER BY id`,
    statuses,
  );
  return rows.map(runOf);
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

/** Ends a run; where a fence is given only its holder's word counts, and nothing that has ended changes. Nobody writes for it afterwards. */
export async function endRun(
  session: Session,
  id: number,
  end: { status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED'; error: string | null; now: number; fence?: number },
): Promise<void> {
  const mine = end.fence === undefined ? '' : ' AND fence = ?';
  const params: SqlValue[] = [end.status, end.error, end.now, id];
  if (end.fence !== undefined) params.push(end.fence);
  const ended = await session.run(
    `UPDATE run SET status = ?, error = ?, finished_at = ? WHERE id = ? AND status IN ('QUEUED', 'RUNNING')${mine}`,
    params,
  );
  // A run that succeeds has nobody at work.
  if (ended > 0 && end.status !== 'SUCCEEDED') await awaitRollUpWriters(session, id);
}

/** Forgets ended runs of one trigger that are older than a time (ms), with their units. What they computed with is remembered. */
export async function pruneRuns(session: Session, trigger: StoredRunTrigger, before: number): Promise<void> {
  const old = await session.all<{ id: number; engine: string | null; signature: string | null }>(
    `SELECT id, engine, signature FROM run WHERE run_trigger = ? AND finished_at < ? AND status IN ('SUCCEEDED', 'CANCELLED') ORDER BY id LIMIT 500`,
    [trigger, before],
  );
  if (old.length === 0) return;
  const ids = old.map((row) => row.id);
  const made = old.flatMap(({ id, engine, signature }) => (engine === null ? [] : { run: id, engine, signature }));
  await rememberPruned(session, made);
  await session.run(`DELETE FROM unit WHERE run_id IN (${placeholders(ids)})`, ids);
  await session.run(`DELETE FROM run WHERE id IN (${placeholders(ids)})`, ids);
}

/** Chores that failed before a time (ms) and have no successor yet: those keep what they work on. Oldest first. */
export async function readFailedChores(session: Session, before: number): Promise<StoredRun[]> {
  const rows = await session.all<RunRow>(
    `SELECT * FROM run WHERE status = 'FAILED' AND finished_at < ?
        AND (run_trigger = 'REFOLD' AND subject IS NOT NULL
          OR run_trigger = 'DELETION' AND EXISTS (SELECT 1 FROM deletion d WHERE d.run_id = run.id))
      ORDER BY id`,
    [before],
  );
  return rows.map(runOf);
}

/** Queues a run that does what a failed chore left undone, and gives it what that one worked on. */
export async function succeedChore(session: Session, failed: StoredRun, now: number): Promise<void> {
  const { trigger, from, to, metrics, subject } = failed;
  const id = await insertRun(session, { trigger, from, to, metrics, now, ...(subject === null ? {} : { subject }) });
  await session.run('UPDATE run SET subject = NULL WHERE id = ?', [failed.id]);
  await session.run('UPDATE deletion SET run_id = ? WHERE run_id = ?', [id, failed.id]);
}

/** Sets what a run will cover, once it is planned. */
export async function setRunRange(session: Session, id: number, from: Day, to: Day): Promise<void> {
  await session.run('UPDATE run SET from_day = ?, to_day = ? WHERE id = ?', [from, to, id]);
}
