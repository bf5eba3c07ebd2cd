import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { ENTITY_TABLE, EVENTS_OF } from '../models.js';
import { type Session, type SqlValue } from '../types.js';
import { inList } from './keys.js';

/** Each model's raw series that make a day a data point: pushed metrics and fields. */
export type DataSeries = Readonly<
  Record<Model, { readonly metrics: readonly number[]; readonly fields: readonly number[] }>
>;

export interface EarliestData {
  readonly entity: number;
  /** Earliest day of a pushed point or a numeric field value; null without any. */
  readonly day: Day | null;
  /** Earliest event, ms; null without any. */
  readonly at: number | null;
}

const MOVABLE = ['ASSET', 'PROJECT'] as const;
const CHILDREN = ['END_USER', ...MOVABLE] as const;

/**
 * The earliest data of some entities from the log, a company's with its children's: for the rare corrections that may
 * move a first day forwards (another createdAt, an asset that moves).
 */
export async function earliestData(
  session: Session,
  model: Model,
  ids: readonly number[],
  series: DataSeries,
): Promise<EarliestData[]> {
  const days = new Map<number, Day>();
  const note = (rows: readonly { entity: number; day: Day | null }[]) => {
    for (const { entity, day } of rows) {
      if (day !== null) days.set(entity, Math.min(day, days.get(entity) ?? day));
    }
  };
  for (const [table, list, condition] of logs(series, model)) {
    note(await ownDays(session, table, list, condition, ids));
  }
  if (model === 'COMPANY') {
    for (const child of CHILDREN) {
      for (const [table, list, condition] of logs(series, child)) {
        note(await childDays(session, ENTITY_TABLE[child], table, list, condition, ids));
      }
    }
  }
  const first = new Map<number, number>();
  for (const { entity, at } of await events(session, model, ids)) {
    first.set(entity, Math.min(at, first.get(entity) ?? at));
  }
  return ids.map((entity) => ({ entity, day: days.get(entity) ?? null, at: first.get(entity) ?? null }));
}

/**
 * The earliest events of the entities; of a company also those that assets and projects brought along from another. Events of
 * deleted companies and end-users count no more, whether or not they have been scrubbed. One seek an entity.
 */
async function events(
  session: Session,
  model: Model,
  ids: readonly number[],
): Promise<{ entity: number; at: number }[]> {
  const { text, params } = inList(session, ids);
  const found = await session.all<{ entity: number; at: number | null }>(
    `SELECT t.id AS entity, ${firstEvent(model)} AS at FROM ${ENTITY_TABLE[model]} t WHERE t.id IN ${text}`,
    params,
  );
  if (model === 'COMPANY') {
    for (const child of MOVABLE) {
      const brought = await session.all<{ entity: number; at: number | null }>(
        `SELECT t.company_id AS entity, MIN(${firstEvent(child)}) AS at FROM ${ENTITY_TABLE[child]} t
          WHERE t.company_id IN ${text} GROUP BY t.company_id`,
        params,
      );
      found.push(...brought);
    }
  }
  return found.flatMap(({ entity, at }) => (at === null ? [] : [{ entity, at }]));
}

/** The instant of the first event of the entity `t`, as a subquery. */
function firstEvent(model: Model): string {
  const deleted = (of: Model) =>
    `EXISTS (SELECT 1 FROM deletion d WHERE d.model = '${of}' AND d.entity_id = e.${EVENTS_OF[of].column})`;
  return `(SELECT e.at FROM event e WHERE e.${EVENTS_OF[model].column} = t.id AND NOT ${deleted('END_USER')} AND NOT ${deleted('COMPANY')}
    ORDER BY e.at LIMIT 1)`;
}

type Log = readonly [table: string, series: readonly number[], condition: string];

function logs(series: DataSeries, model: Model): Log[] {
  const all: Log[] = [
    ['metric_point', series[model].metrics, ''],
    ['field_change', series[model].fields, ' AND l.value IS NOT NULL'],
  ];
  return all.filter(([, list]) => list.length > 0);
}

function ownDays(
  session: Session,
  table: string,
  series: readonly number[],
  condition: string,
  ids: readonly number[],
): Promise<{ entity: number; day: Day | null }[]> {
  const inSeries = inList(session, series);
  const inIds = inList(session, ids);
  const params: SqlValue[] = [...inSeries.params, ...inIds.params];
  return session.all(
    `SELECT l.entity_id AS entity, MIN(l.day) AS day FROM ${table} l
     WHERE l.series_id IN ${inSeries.text} AND l.entity_id IN ${inIds.text}${condition} GROUP BY l.entity_id`,
    params,
  );
}

function childDays(
  session: Session,
  childTable: string,
  table: string,
  series: readonly number[],
  condition: string,
  companies: readonly number[],
): Promise<{ entity: number; day: Day | null }[]> {
  const inSeries = inList(session, series);
  const inIds = inList(session, companies);
  const params: SqlValue[] = [...inIds.params, ...inSeries.params];
  return session.all(
    `SELECT c.company_id AS entity, MIN(l.day) AS day FROM ${childTable} c JOIN ${table} l ON l.entity_id = c.id
     WHERE c.company_id IN ${inIds.text} AND l.series_id IN ${inSeries.text}${condition} GROUP BY c.company_id`,
    params,
  );
}
