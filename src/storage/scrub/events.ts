import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { EVENTS_OF } from '../models.js';
import { integers, integerText } from '../series/lists.js';
import { type Session, type SqlValue } from '../types.js';

/** An event that goes, and the day whose numbers it is in. */
export interface EventPlace {
  readonly id: number;
  readonly company: number;
  readonly day: Day;
}

/** How many events name one of the entities. */
export async function countEventsOf(session: Session, model: Model, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { from, params } = eventsFrom(session, model, ids);
  const rows = await session.all<{ events: number }>(`SELECT COUNT(*) AS events ${from}`, params);
  return rows[0]?.events ?? 0;
}

/** Events that name one of the entities, those of an entity together, `limit` at most. */
export function eventsOf(session: Session, model: Model, ids: readonly number[], limit: number): Promise<EventPlace[]> {
  const { from, params } = eventsFrom(session, model, ids);
  return session.all<EventPlace>(`SELECT e.id AS id, e.company_id AS company, e.day AS day ${from} LIMIT ?`, [
    ...params,
    limit,
  ]);
}

/** Has events name no asset (or project) any more, where it is one of these entities. */
export async function clearReferences(
  session: Session,
  model: 'ASSET' | 'PROJECT',
  entities: readonly number[],
  events: readonly number[],
): Promise<void> {
  const { column } = EVENTS_OF[model];
  const which = integers(session, 'id', events);
  const whose = integers(session, column, entities);
  await session.run(`UPDATE event SET ${column} = NULL WHERE ${which.sql} AND ${whose.sql}`, [
    ...which.params,
    ...whose.params,
  ]);
}

function eventsFrom(session: Session, model: Model, ids: readonly number[]): { from: string; params: SqlValue[] } {
  const { column, index } = EVENTS_OF[model];
  const list = integerText(ids);
  return session.dialect === 'sqlite'
    ? {
        from: `FROM json_each(?) k CROSS JOIN event e INDEXED BY ${index} ON e.${column} = k.value`,
        params: [`[${list}]`],
      }
    : { from: `FROM event e FORCE INDEX (${index}) WHERE e.${column} IN (${list})`, params: [] };
}
