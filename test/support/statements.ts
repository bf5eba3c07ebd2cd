import { type Database } from '../../src/storage';

const TIMES = 5;

/**
 * How many statements a piece of work takes: the least of some repetitions, after a first one that fills what is remembered. What the
 * server does by itself meanwhile (schedules, leases, connections that are set up) is counted with it and never helps.
 */
export async function statementsOf(database: Database, work: () => Promise<unknown>): Promise<number> {
  await work();
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < TIMES; time++) {
    const before = database.statements;
    await work();
    least = Math.min(least, database.statements - before);
  }
  return least;
}
