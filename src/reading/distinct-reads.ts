import { type Day } from '../calendar/index.js';
import { type Column, type ReadSource } from '../engine/index.js';
import { type FormulaNode, keyOf, type Reference } from '../formula/index.js';
import { type Model } from '../model/index.js';
import {
  distinctKey,
  readDistinctValues,
  readLoggedValues,
  readyDistinctSeries,
  type Series,
  type SeriesSpec,
  type Session,
} from '../storage/index.js';
import { DistinctWindows } from './distinct-windows.js';
import { idAt, type Over, widthOf } from './over.js';

/** A read of distinct values: the series that keeps them, where there is one, and the days whose counts are wanted. */
export interface DistinctRequest {
  readonly of: Extract<ReadSource, { readonly is: 'distinct' }>;
  readonly series: Series | undefined;
  readonly from: Day;
  readonly to: Day;
}

/** Rows that are in memory at a time: of whole days, so that a day of one entity with more is read at once all the same. */
const ROWS = 100_000;
/** Entities that one statement names at most. */
const SEEKS = 4096;
/** Entities whose logged events are in memory at a time. */
const ENTITIES = 64;

/** The series that keep the values of an event property of a model's own entities. */
export function distinctSpec(model: Model, activity: Reference, property: string): SeriesSpec {
  return { model, key: distinctKey(keyOf(activity)), property, kind: 'DISTINCT', fold: 'LAST' };
}

/** Those that a formula of a model reads. */
export function distinctSpecsOf(node: FormulaNode, model: Model): SeriesSpec[] {
  if (node.is === 'operator') return node.args.flatMap((arg) => distinctSpecsOf(arg, model));
  const { source } = node;
  if (source.is !== 'distinct' || source.reference === undefined) return [];
  return [distinctSpec(model, source.reference, source.property)];
}

/**
 * How many different values each entity had within the window of each day, 0 where there was none; by request. From the
 * values that are kept where all are in; otherwise (a preview, a definition that waits for its run) from the log of events,
 * which is slower and as true. What is pending must have been folded before the session's snapshot.
 */
export async function loadDistinct(
  session: Session,
  model: Model,
  requests: readonly DistinctRequest[],
  over: Over,
): Promise<Column[]> {
  if (requests.length === 0) return [];
  const ready = await readyDistinctSeries(
    session,
    requests.flatMap(({ series }) => series?.id ?? []),
  );
  const columns: Column[] = [];
  for (const group of groupsOf(requests)) {
    const { of, series } = group[0]!;
    const places = placesOf(over);
    const windows = new DistinctWindows(
      group.map((request) => ({ days: request.of.days, from: request.from, to: request.to })),
      widthOf(over),
    );
    const from = Math.min(...group.map((request) => request.from - request.of.days + 1));
    const to = Math.max(...group.map((request) => request.to));
    if (series !== undefined && ready.has(series.id)) {
      await addKept(session, windows, places, series.id, from, to);
    } else {
      const source = { model, activity: keyOf(of.reference), property: of.property };
      await addLogged(session, windows, places, source, from, to);
    }
    windows.columns().forEach((column, i) => {
      columns[requests.indexOf(group[i]!)] = column;
    });
  }
  return columns;
}

/** Requests of the same values: one scan answers them all. */
function groupsOf(requests: readonly DistinctRequest[]): DistinctRequest[][] {
  const groups = new Map<string, DistinctRequest[]>();
  for (const request of requests) {
    const key = JSON.stringify([keyOf(request.of.reference), request.of.property]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [request]);
    else known.push(request);
  }
  return [...groups.values()];
}

/** Ids in ascending order, with the places of their columns (an id may stand at several). */
function placesOf(over: Over): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (let slot = 0; slot < widthOf(over); slot++) {
    const id = idAt(over, slot);
    const known = places.get(id);
    if (known === undefined) places.set(id, [slot]);
    else known.push(slot);
  }
  return new Map([...places].sort((a, b) => a[0] - b[0]));
}

/** One statement, unless there are very many entities or values. */
async function addKept(
  session: Session,
  windows: DistinctWindows,
  places: ReadonlyMap<number, readonly number[]>,
  series: number,
  from: Day,
  to: Day,
): Promise<void> {
  const ids = [...places.keys()];
  let entity: number | undefined;
  let first = from;
  let limit = ROWS;
  for (let at = 0; at < ids.length; ) {
    // What is left of an entity whose values were cut is read by itself.
    const some = first > from ? [ids[at]!] : ids.slice(at, at + SEEKS);
    const rows = await readDistinctValues(session, series, some, first, to, limit);
    for (const row of rows) {
      if (row.entity !== entity) windows.next();
      entity = row.entity;
      windows.add(places.get(entity)!, row.day, row.hash.toString('latin1'));
    }
    const last = rows[limit - 1];
    if (last === undefined) {
      at += some.length;
      first = from;
      limit = ROWS;
      continue;
    }
    // The last day's values may have been cut: they are read again, and count once. A day that is larger than the limit needs more.
    limit = last.entity === ids[at] && last.day === first ? limit * 4 : ROWS;
    at = ids.indexOf(last.entity);
    first = last.day;
  }
}

/** One statement per 64 entities. */
async function addLogged(
  session: Session,
  windows: DistinctWindows,
  places: ReadonlyMap<number, readonly number[]>,
  source: { readonly model: Model; readonly activity: string; readonly property: string },
  from: Day,
  to: Day,
): Promise<void> {
  const ids = [...places.keys()];
  for (let at = 0; at < ids.length; at += ENTITIES) {
    const values = await readLoggedValues(session, source, ids.slice(at, at + ENTITIES), from, to);
    values.sort((a, b) => a.entity - b.entity || a.day - b.day);
    let entity: number | undefined;
    for (const value of values) {
      if (value.entity !== entity) windows.next();
      entity = value.entity;
      windows.add(places.get(entity)!, value.day, value.text);
    }
  }
}
