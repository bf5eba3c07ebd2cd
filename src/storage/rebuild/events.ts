import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type DayEvent } from '../corrections/index.js';
import { EVENTS_OF } from '../models.js';
import { chunks, integerText } from '../series/lists.js';
import { type Session } from '../types.js';

/** Days from…to, and the instants (ms) that they lie between. */
export interface DaysOfLog {
  readonly from: Day;
  readonly to: Day;
  readonly fromAt: number;
  readonly toAt: number;
}

/** Entities of one statement: their events are in memory together. */
const ENTITIES = 64;

/**
 * Calls `take` with the events of some entities on some days, those of an entity together and in the order in which they came, with
 * the properties of the activities (company series) that are named. Whether an event is folded is seen in the same moment as the
 * event itself. One statement per 64 entities, a seek an entity.
 */
export async function eventsOfEntities(
  session: Session,
  model: Model,
  entities: readonly number[],
  days: DaysOfLog,
  activities: readonly number[],
  take: (events: readonly DayEvent[]) => void,
): Promise<void> {
  const { column, index } = EVENTS_OF[model];
  const properties =
    activities.length === 0 ? 'NULL' : `CASE WHEN e.series_id IN (${integerText(activities)}) THEN e.properties END`;
  const folded = `CASE WHEN EXISTS (SELECT 1 FROM pending_fold p
     WHERE p.batch_id = e.batch_id AND e.id BETWEEN p.first_event AND p.last_event) THEN 0 ELSE 1 END`;
  const select = `SELECT e.id AS id, e.${column} AS entity, e.series_id AS series, e.day AS day, e.count AS count,
    ${properties} AS properties, ${folded} AS folded`;
  const when = 'e.at BETWEEN ? AND ? AND e.day BETWEEN ? AND ?';
  const params = [days.fromAt, days.toAt, days.from, days.to];
  for (const some of chunks(entities, ENTITIES)) {
    const list = integerText(some);
    const rows =
      session.dialect === 'sqlite'
        ? await session.all<DayEvent & { readonly id: number }>(
            `${select} FROM json_each(?) k CROSS JOIN event e INDEXED BY ${index} ON e.${column} = k.value WHERE ${when}`,
            [`[${list}]`, ...params],
          )
        : await session.all<DayEvent & { readonly id: number }>(
            `${select} FROM event e FORCE INDEX (${index}) WHERE e.${column} IN (${list}) AND ${when}`,
            params,
          );
    take(rows.sort((a, b) => a.id - b.id));
  }
}
