import { type Model } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { type Session, type SqlValue } from '../types.js';
import { orderBy, type SqlPart, stretchWhere, upTo } from './places.js';
import { type PointPlace, type PointRange, type StoredPoint } from './types.js';

const PLACE = ['p.day', 'p.day_rank', 'p.id'];

const COLUMNS =
  'p.day AS day, p.day_rank AS dayRank, p.id AS id, p.at AS at, p.value AS value, b.received_at AS receivedAt, b.api_key_id AS apiKeyId';
const POINTS = 'metric_point p LEFT JOIN batch b ON b.id = p.batch_id';

/** Pushed values of one entity and metric, at most `limit`, in order. */
export async function readPoints(session: Session, range: PointRange): Promise<StoredPoint[]> {
  const { stretch, limit } = range;
  const parts = [...ofCell(range), ...stretchWhere(PLACE, stretch, placeKeys)];
  return session.all<StoredPoint>(
    `SELECT ${COLUMNS} FROM ${POINTS}
     WHERE ${text(parts)} ORDER BY ${orderBy(PLACE, stretch.reversed)} LIMIT ${limit}`,
    params(parts),
  );
}

/** Whether there is a value at the place or read before it. */
export async function pointsPrecede(session: Session, range: PointRange, place: PointPlace): Promise<boolean> {
  const parts = [...ofCell(range), upTo(PLACE, placeKeys(place), range.stretch.reversed)];
  return (await session.all(`SELECT p.id FROM metric_point p WHERE ${text(parts)} LIMIT 1`, params(parts))).length > 0;
}

/** A pushed value whose entity is there: those of a deleted one are gone at once, though their rows are scrubbed later. */
export async function pointById(session: Session, id: number): Promise<StoredPoint | undefined> {
  const [found] = await session.all<StoredPoint & { model: Model; entityId: number }>(
    `SELECT ${COLUMNS}, p.entity_id AS entityId, s.model AS model FROM ${POINTS} JOIN series s ON s.id = p.series_id WHERE p.id = ?`,
    [id],
  );
  if (found === undefined) return undefined;
  const { model, entityId, ...point } = found;
  const stands = await session.all(`SELECT id FROM ${ENTITY_TABLE[model]} WHERE id = ?`, [entityId]);
  return stands.length === 0 ? undefined : point;
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
