import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, type Model } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { chunks, integers, sorted } from '../series/lists.js';
import { type Fold, type SeriesKind, type Session } from '../types.js';

/** What people say of a pushed metric. */
export interface ToldMetric {
  readonly name: string | null;
  readonly description: string | null;
  readonly unit: string | null;
  readonly direction: 'UP' | 'DOWN' | null;
  readonly kind: SeriesKind;
  readonly fold: Fold;
}

/**
 * How the values of a day fold, by series, as it is told now. To be asked once the series' blocks are locked: whoever tells it
 * anew locks them as well, and has the days of each block folded again after that.
 */
export async function foldsOf(session: Session, series: readonly number[]): Promise<(series: number) => Fold> {
  const folds = new Map<number, Fold>();
  for (const some of chunks(sorted(series), 1000)) {
    const { sql, params } = integers(session, 'id', some);
    const rows = await session.all<{ id: number; fold: Fold }>(`SELECT id, fold FROM series WHERE ${sql}`, params);
    for (const row of rows) folds.set(row.id, row.fold);
  }
  return (id) => folds.get(id) ?? 'LAST';
}

/** Whose series it is. */
export async function modelOfSeries(session: Session, series: number): Promise<Model | undefined> {
  const rows = await session.all<{ model: Model }>('SELECT model FROM series WHERE id = ?', [series]);
  return rows[0]?.model;
}

/** What is told of a series now; nobody else tells it until the transaction ends. */
export async function lockTold(session: Session, series: number): Promise<ToldMetric> {
  const lock = session.dialect === 'sqlite' ? '' : ' FOR UPDATE';
  const rows = await session.all<ToldMetric>(
    `SELECT name, description, unit, direction, kind, fold FROM series WHERE id = ?${lock}`,
    [series],
  );
  if (rows[0] === undefined) throw new Error(`There is no series ${series}.`);
  return rows[0];
}

export async function tellMetric(session: Session, series: number, told: ToldMetric): Promise<void> {
  await session.run(
    'UPDATE series SET name = ?, description = ?, unit = ?, direction = ?, kind = ?, fold = ? WHERE id = ?',
    [told.name, told.description, told.unit, told.direction, told.kind, told.fold, series],
  );
}

/** All blocks that entities of a model may stand in, while nobody creates any (`lockCreation`). */
export async function possibleBlocks(session: Session, model: Model): Promise<number[]> {
  const rows = await session.all<{ next: number }>('SELECT next FROM id_counter WHERE name = ?', [ENTITY_TABLE[model]]);
  const last = (rows[0]?.next ?? 1) - 1;
  return Array.from({ length: Math.floor(last / BLOCK_SIZE) + 1 }, (_, block) => block);
}

/** Blocks with pushed values of a series. */
export async function blocksWithPoints(session: Session, series: number): Promise<number[]> {
  const rows = await session.all<{ block: number }>(
    `SELECT b.block AS block FROM series_block b WHERE b.series_id = ? AND EXISTS (SELECT 1 FROM metric_point p
        WHERE p.series_id = b.series_id AND p.entity_id BETWEEN b.block * ${BLOCK_SIZE} AND b.block * ${BLOCK_SIZE} + ${BLOCK_SIZE - 1})
      ORDER BY b.block`,
    [series],
  );
  return rows.map((row) => row.block);
}

/** Days with pushed values of a series in a block, and how many. */
export function pointDays(session: Session, series: number, block: number): Promise<{ day: Day; points: number }[]> {
  return session.all(
    `SELECT day, COUNT(*) AS points FROM metric_point WHERE series_id = ? AND entity_id BETWEEN ? AND ?
      GROUP BY day ORDER BY day`,
    [series, block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE - 1],
  );
}
