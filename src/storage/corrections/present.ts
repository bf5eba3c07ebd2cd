import { selectByKeys } from '../ingest/keys.js';
import { type Session } from '../types.js';

const COMPANY = 'EXISTS (SELECT 1 FROM company c WHERE c.id = t.company_id)';
const USER = '(t.end_user_id IS NULL OR EXISTS (SELECT 1 FROM end_user u WHERE u.id = t.end_user_id))';

/** Those of the events that are there for a client: not those of deleted companies and end-users. By company and day. */
export async function presentEvents(session: Session, ids: readonly number[]): Promise<number[]> {
  const rows = await selectByKeys<{ id: number; company: number; day: number }>(session, {
    select: 't.id AS id, t.company_id AS company, t.day AS day',
    table: 'event',
    columns: ['id'],
    keys: ids.map((id) => [id]),
    where: `${COMPANY} AND ${USER}`,
  });
  return rows.sort((a, b) => a.company - b.company || a.day - b.day || a.id - b.id).map((row) => row.id);
}

/** Those of the pushed values that are there for a client: not those of deleted entities. By series, entity and day. */
export async function presentPoints(session: Session, ids: readonly number[]): Promise<number[]> {
  const of = (model: string, table: string) =>
    `(s.model = '${model}' AND EXISTS (SELECT 1 FROM ${table} o WHERE o.id = t.entity_id))`;
  const owners = [of('COMPANY', 'company'), of('END_USER', 'end_user'), of('ASSET', 'asset'), of('PROJECT', 'project')];
  const rows = await selectByKeys<{ id: number; series: number; entity: number; day: number }>(session, {
    select: 't.id AS id, t.series_id AS series, t.entity_id AS entity, t.day AS day',
    table: 'metric_point',
    columns: ['id'],
    keys: ids.map((id) => [id]),
    where: `EXISTS (SELECT 1 FROM series s WHERE s.id = t.series_id AND (${owners.join(' OR ')}))`,
  });
  return rows
    .sort((a, b) => a.series - b.series || a.entity - b.entity || a.day - b.day || a.id - b.id)
    .map((row) => row.id);
}
