import { type Day } from '../../calendar/index.js';
import { type ChildModel } from '../../model/index.js';
import { integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** A roll-up that is kept: a hidden series of companies, made of their children's. */
export interface StoredRollUp {
  /** Series of kind ROLL_UP. */
  readonly series: number;
  /** Series of kind RELAY: its block rows are the child blocks whose changes have not been taken in. */
  readonly relay: number;
  readonly model: ChildModel;
  /** Two that are made of the same have the same. */
  readonly identity: string;
  /** All days up to this one have been computed; null: some of its history is missing. */
  readonly through: Day | null;
}

/** All of them. One statement. */
export function readRollUps(session: Session): Promise<StoredRollUp[]> {
  return session.all<StoredRollUp>(
    'SELECT series_id AS series, relay_id AS relay, model, identity, through_day AS through FROM roll_up ORDER BY series_id',
  );
}

export async function addRollUps(session: Session, rollUps: readonly Omit<StoredRollUp, 'through'>[]): Promise<void> {
  await session.insert(
    'roll_up',
    ['series_id', 'relay_id', 'model', 'identity'],
    rollUps.map(({ series, relay, model, identity }) => [series, relay, model, identity]),
  );
}

/** Says that the days through `through` are there. */
export async function setRollUpsThrough(session: Session, series: readonly number[], through: Day): Promise<void> {
  if (series.length === 0) return;
  const which = integers(session, 'series_id', sorted(series));
  await session.run(`UPDATE roll_up SET through_day = ? WHERE ${which.sql}`, [through, ...which.params]);
}

/** Forgets roll-ups: what is stored of their series goes later, and the series are never used again. */
export async function dropRollUps(session: Session, series: readonly number[]): Promise<void> {
  if (series.length === 0) return;
  const which = integers(session, 'series_id', sorted(series));
  await session.run(`DELETE FROM roll_up WHERE ${which.sql}`, which.params);
}
