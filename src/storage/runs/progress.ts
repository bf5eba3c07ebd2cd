import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';
import { type StoredRun } from './run-store.js';
import { isChore } from './taking.js';

/** A run, and how many of its days are done: on these nothing is left to be computed, for any entity. */
export type RunWithDays = StoredRun & { readonly daysTotal: number; readonly daysDone: number };

interface Span {
  readonly run: number;
  readonly from: Day;
  readonly to: Day;
}

/** The same runs, in the same order, with their days. One statement at most. */
export async function withDays(session: Session, runs: readonly StoredRun[]): Promise<RunWithDays[]> {
  const ids = runs
    .filter((run) => daysOf(run) > 0 && run.unitsTotal > 0 && run.status !== 'SUCCEEDED')
    .map(({ id }) => id);
  const open = await openSpans(session, ids);
  return runs.map((run) => {
    const daysTotal = daysOf(run);
    if (run.status === 'SUCCEEDED') return { ...run, daysTotal, daysDone: daysTotal };
    const planned = run.unitsTotal > 0;
    return { ...run, daysTotal, daysDone: planned ? daysTotal - covered(run, open.get(run.id) ?? []) : 0 };
  });
}

/** Days that a run is asked to compute; a chore has none. */
function daysOf({ trigger, from, to }: StoredRun): number {
  return isChore(trigger) ? 0 : Math.max(to - from + 1, 0);
}

/** Days of units that are not done, each span once a run. */
async function openSpans(session: Session, ids: readonly number[]): Promise<Map<number, Span[]>> {
  const spans = new Map<number, Span[]>();
  if (ids.length === 0) return spans;
  const which = integers(session, 'run_id', sorted(ids));
  const rows = await session.all<{ run: number; first: Day; last: Day }>(
    `SELECT DISTINCT run_id AS run, from_day AS first, to_day AS last FROM unit WHERE ${which.sql} AND status <> 'DONE'`,
    which.params,
  );
  for (const { run, first, last } of rows) {
    const list = spans.get(run) ?? [];
    spans.set(run, [...list, { run, from: first, to: last }]);
  }
  return spans;
}

/** Days of the run that some of the spans cover. One without days stands for what changed, which may be any day of the run. */
function covered(run: StoredRun, spans: readonly Span[]): number {
  let days = 0;
  let next = run.from;
  const clipped = spans.map((span) => (span.from > span.to ? run : span));
  for (const { from, to } of clipped.sort((a, b) => a.from - b.from)) {
    const first = Math.max(from, next);
    const last = Math.min(to, run.to);
    if (last < first) continue;
    days += last - first + 1;
    next = last + 1;
  }
  return days;
}

/** A unit that failed too often: what it was to compute is not computed. */
export interface ParkedUnit {
  readonly run: number;
  readonly model: Model;
  /** ROLL_UP_BLOCK for roll-ups of the model. */
  readonly block: number;
  /** First day after last: what had changed in the block. */
  readonly from: Day;
  readonly to: Day;
  readonly attempts: number;
  readonly error: string | null;
}

/** Of one run so many are told at most. */
const PARKED_TOLD = 100;

/** Parked units of these runs, in order. One statement. */
export async function readParked(session: Session, runs: readonly number[]): Promise<Map<number, ParkedUnit[]>> {
  const found = new Map<number, ParkedUnit[]>(runs.map((run) => [run, []]));
  if (runs.length === 0) return found;
  const which = integers(session, 'run_id', sorted([...found.keys()]));
  const units = await session.all<ParkedUnit & { first: Day; last: Day }>(
    `SELECT run_id AS run, model, block, from_day AS first, to_day AS last, attempts, error FROM unit
      WHERE ${which.sql} AND status = 'PARKED' ORDER BY run_id, seq LIMIT ?`,
    [...which.params, PARKED_TOLD * runs.length],
  );
  for (const { first, last, ...unit } of units) {
    const list = found.get(unit.run)!;
    if (list.length < PARKED_TOLD) list.push({ ...unit, from: first, to: last });
  }
  return found;
}
