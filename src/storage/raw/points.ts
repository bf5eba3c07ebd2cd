import { type Session, type SqlValue } from '../types.js';
import { orderBy, type SqlPart, stretchWhere, upTo } from './places.js';
import { type PointPlace, type PointRange, type StoredPoint } from './types.js';

const PLACE = ['p.day', 'p.day_rank', 'p.id'];

/** Pushed values of one entity and metric, at most `limit`, in order. */
export async function readPoints(session: Session, range: PointRange): Promise<StoredPoint[]> {
  const { stretch, limit } = range;
  const parts = [...ofCell(range), ...stretchWhere(PLACE, stretch, placeKeys)];
  return session.all<StoredPoint>(
    `SELECT p.day AS day, p.day_rank AS dayRank, p.id AS id, p.at AS at, p.value AS value, b.received_at AS receivedAt, b.api_key_id AS apiKeyId
     FROM metric_point p LEFT JOIN batch b ON b.id = p.batch_id
     WHERE ${text(parts)} ORDER BY ${orderBy(PLACE, stretch.reversed)} LIMIT ${limit}`,
    params(parts),
  );
}

/** Whether there is a value at the place or read before it. */
export async function pointsPrecede(session: Session, range: PointRange, place: PointPlace): Promise<boolean> {
  const parts = [...ofCell(range), upTo(PLACE, placeKeys(place), range.stretch.reversed)];
  return (await session.all(`SELECT p.id FROM metric_point p WHERE ${text(parts)} LIMIT 1`, params(parts))).length > 0;
}

function ofCell({ seriesId, entityId, from, to }: PointRange): SqlPart[] {
  return [
    { text: 'p.series_id = ? AND p.entity_id = ?', params: [seriesId, entityId] },
    ...(from === undefined ? [] : [{ text: 'p.day >= ?', params: [from] }]),
    ...(to === undefined ? [] : [{ text: 'p.day <= ?', params: [to] }]),
  ];
}

function placeKeys({ day, dayRank, id }: PointPlace): number[] {
  return [day, dayRank, id];
}

function text(parts: readonly SqlPart[]): string {
  return parts.map((part) => part.text).join(' AND ');
}

function params(parts: readonly SqlPart[]): SqlValue[] {
  return parts.flatMap((part) => part.params);
}
