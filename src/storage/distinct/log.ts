import { type Day, MS_PER_DAY } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { EVENTS_OF } from '../models.js';
import { chunks, integerText } from '../series/lists.js';
import { type Session } from '../types.js';
import { textOfProperty } from './property-text.js';

/** An entity's events had this value of a property on a day. */
export interface LoggedValue {
  readonly entity: number;
  readonly day: Day;
  readonly text: string;
}

/** Entities of one statement. */
const ENTITIES = 500;
/** The index is by instant; no time zone moves an instant's day by more than this. */
const MARGIN = 2 * MS_PER_DAY;

/**
 * The values of an event property that some entities had on days from…to, straight from the log of events, in no order and
 * with repetitions. `activity` is the activity's key. One statement per 500 entities.
 */
export async function readLoggedValues(
  session: Session,
  source: { readonly model: Model; readonly activity: string; readonly property: string },
  ids: readonly number[],
  from: Day,
  to: Day,
): Promise<LoggedValue[]> {
  const { column, index } = EVENTS_OF[source.model];
  const values: LoggedValue[] = [];
  for (const some of chunks(ids, ENTITIES)) {
    const list = integerText(some);
    const where = `e.at BETWEEN ? AND ? AND e.day BETWEEN ? AND ? AND e.properties IS NOT NULL AND e.series_id =
      (SELECT s.id FROM series s WHERE s.model = 'COMPANY' AND s.metric_key = ? AND s.property = '')`;
    const text =
      session.dialect === 'sqlite'
        ? `FROM json_each(?) k CROSS JOIN event e INDEXED BY ${index} ON e.${column} = k.value WHERE ${where}`
        : `FROM event e FORCE INDEX (${index}) WHERE e.${column} IN (${list}) AND ${where}`;
    const rows = await session.all<{ entity: number; day: Day; properties: string }>(
      `SELECT e.${column} AS entity, e.day AS day, e.properties AS properties ${text}`,
      [
        ...(session.dialect === 'sqlite' ? [`[${list}]`] : []),
        from * MS_PER_DAY - MARGIN,
        (to + 1) * MS_PER_DAY + MARGIN,
        from,
        to,
        source.activity,
      ],
    );
    for (const { entity, day, properties } of rows) {
      const found = textOfProperty(properties, source.property);
      if (found !== undefined) values.push({ entity, day, text: found });
    }
  }
  return values;
}
