import { type ChildModel } from '../../model/index.js';
import { chunks, groupBy, integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** A company that lost a child to another one. */
export interface ChildMove {
  readonly company: number;
  /** How often it did since it was last taken in. */
  readonly moves: number;
}

/** Notes the companies that children leave, in the transaction that moves them. */
export async function noteMoves(session: Session, model: ChildModel, companies: readonly number[]): Promise<void> {
  await session.insert(
    'child_move',
    ['model', 'company_id', 'moves'],
    [...new Set(companies)].sort((a, b) => a - b).map((company) => [model, company, 1]),
    { upsert: { key: ['model', 'company_id'], set: { moves: 'child_move.moves + 1' } } },
  );
}

export function readMoves(session: Session, model: ChildModel): Promise<ChildMove[]> {
  return session.all<ChildMove>('SELECT company_id AS company, moves FROM child_move WHERE model = ?', [model]);
}

/** Forgets moves that all roll-ups have taken in; a company that lost another child since stays. */
export async function dropMoves(session: Session, model: ChildModel, moves: readonly ChildMove[]): Promise<void> {
  // Nearly all companies have lost as many children as the others, mostly one: a statement for each number there is.
  for (const [times, some] of groupBy(moves, (move) => move.moves)) {
    for (const companies of chunks(some, 1000)) {
      const which = integers(session, 'company_id', sorted(companies.map((move) => move.company)));
      await session.run(`DELETE FROM child_move WHERE model = ? AND moves = ? AND ${which.sql}`, [
        model,
        times,
        ...which.params,
      ]);
    }
  }
}
