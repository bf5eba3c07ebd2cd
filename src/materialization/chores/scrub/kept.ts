import { type Database } from '../../../storage/index.js';
import {
  dropKept,
  dropSomeKept,
  KEPT_TABLES,
  type Kept,
  type KeptTable,
  keptOf,
} from '../../../storage/scrub/index.js';
import { Pace } from './pace.js';

/** Series that one statement looks at, with up to 256 entities each. */
const SERIES = 32;
const SIZE = { first: 2_000, least: 200, most: 10_000 };

/** Removes what was pushed of deleted entities, how their fields changed and which values of properties they had. */
export async function dropAllKept(
  database: Database,
  { series, entities }: { readonly series: readonly number[]; readonly entities: readonly number[] },
  alive: () => Promise<boolean>,
): Promise<boolean> {
  for (const table of KEPT_TABLES) {
    const pace = new Pace(database, SIZE);
    for (let at = 0; at < series.length; at += SERIES) {
      const some = series.slice(at, at + SERIES);
      const kept = await database.snapshot((session) => keptOf(session, table, some, entities));
      if (!(await drop(table, kept, pace, alive))) return false;
    }
  }
  return true;
}

async function drop(
  table: KeptTable,
  kept: readonly Kept[],
  pace: Pace,
  alive: () => Promise<boolean>,
): Promise<boolean> {
  for (let at = 0; at < kept.length; ) {
    if (!(await alive())) return false;
    const one = kept[at]!;
    if (one.rows > pace.size) {
      if (!(await pace.write((session) => dropSomeKept(session, table, one, pace.size)))) at++;
      continue;
    }
    // Neighbours of the same series go in one statement.
    let end = at;
    for (let rows = 0; kept[end]?.series === one.series && rows + kept[end]!.rows <= pace.size; end++) {
      rows += kept[end]!.rows;
    }
    const entities = kept.slice(at, end).map(({ entity }) => entity);
    await pace.write((session) => dropKept(session, table, one.series, entities));
    at = end;
  }
  return true;
}
