import { type Day } from '../../calendar/index.js';
import { type Session, type SqlValue } from '../types.js';

/** Columns of the log of events, in the table's order. */
export const EVENT_COLUMNS = [
  'id',
  'batch_id',
  'series_id',
  'company_id',
  'end_user_id',
  'asset_id',
  'project_id',
  'at',
  'day',
  'count',
  'properties',
] as const;

/** Values in the order of the table's columns: id, batch, series, company, end-user, asset, project, at, day, count, properties. */
export type EventValues = readonly SqlValue[];

/** An event as the background fold needs it. */
export interface ChildEvent {
  readonly series: number;
  readonly endUser: number | null;
  readonly asset: number | null;
  readonly project: number | null;
  readonly day: Day;
  readonly count: number;
  readonly properties: string | null;
}

/** Appends to the event log. */
export async function appendEvents(session: Session, events: readonly EventValues[]): Promise<void> {
  if (events.length > 0) await session.insert('event', EVENT_COLUMNS, events);
}

/** Events of id ranges that name an end-user, an asset or a project. */
export async function childEvents(
  session: Session,
  ranges: readonly { readonly first: number; readonly last: number }[],
): Promise<ChildEvent[]> {
  const events: ChildEvent[] = [];
  for (const { first, last } of ranges) {
    const rows = await session.all<ChildEvent>(
      `SELECT series_id AS series, end_user_id AS endUser, asset_id AS asset, project_id AS project, day, count, properties
       FROM event WHERE id BETWEEN ? AND ? AND (end_user_id IS NOT NULL OR asset_id IS NOT NULL OR project_id IS NOT NULL)`,
      [first, last],
    );
    for (const row of rows) events.push(row);
  }
  return events;
}
