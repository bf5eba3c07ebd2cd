import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Calendar, type Day } from '../calendar/index.js';
import { BLOCK_SIZE } from '../model/index.js';
import { deleteEvents, deletePoints } from '../storage/corrections/index.js';
import { type Database, type Session } from '../storage/index.js';
import { companiesBehind, eventsBefore, pointsBefore, pushedBlocks } from '../storage/retention/index.js';

/** Companies whose events are looked for in one statement. */
const COMPANIES = 200;
/** Rows that one transaction deletes: little enough that nobody waits. */
const ROWS = { sqlite: 1_000, mysql: 2_000 } as const;
/** An event's instant lies within its day, but for a zone whose rules were changed after it came: by this at most (ms). */
const MARGIN = 3 * 3_600_000;

export interface Pruned {
  readonly events: number;
  readonly points: number;
}

/** What pruning needs. `goOn` is asked between transactions: false ends it. */
export interface PruneGround {
  readonly database: Database;
  readonly calendar: Pick<Calendar, 'startOf'>;
  readonly goOn: () => boolean;
}

/**
 * Deletes the events and pushed values of days before the horizon, in short transactions beside writers, none of whom touches these
 * days any more. No page is looked at. What was sent stays claimed, and changes of fields stay: a field's state may be as old as it
 * likes. @returns undefined where it was broken off; it may be done again
 */
export async function pruneLog(ground: PruneGround, horizon: Day): Promise<Pruned | undefined> {
  const events = await pruneEvents(ground, horizon);
  const points = events === undefined ? undefined : await prunePoints(ground, horizon);
  return events === undefined || points === undefined ? undefined : { events, points };
}

async function pruneEvents(ground: PruneGround, day: Day): Promise<number | undefined> {
  const { database, calendar } = ground;
  const until = calendar.startOf(day) + MARGIN;
  let deleted = 0;
  for (let last = 0; ; ) {
    const companies = await database.snapshot((session) => companiesBehind(session, last, COMPANIES));
    if (companies.length === 0) return deleted;
    const gone = await pruneSome(
      ground,
      (session, limit) => eventsBefore(session, companies, { day, until, limit }),
      deleteEvents,
    );
    if (gone === undefined) return undefined;
    deleted += gone;
    last = companies.at(-1)!;
  }
}

async function prunePoints(ground: PruneGround, day: Day): Promise<number | undefined> {
  let deleted = 0;
  for (const { series, block } of await ground.database.snapshot(pushedBlocks)) {
    const entities = Array.from({ length: BLOCK_SIZE }, (_, slot) => block * BLOCK_SIZE + slot);
    const gone = await pruneSome(
      ground,
      (session, limit) => pointsBefore(session, series, entities, { day, limit }),
      deletePoints,
    );
    if (gone === undefined) return undefined;
    deleted += gone;
  }
  return deleted;
}

/** Deletes all that `find` finds, some rows a transaction. */
async function pruneSome(
  { database, goOn }: PruneGround,
  find: (session: Session, limit: number) => Promise<number[]>,
  remove: (session: Session, ids: readonly number[]) => Promise<number>,
): Promise<number | undefined> {
  const limit = ROWS[database.dialect];
  for (let deleted = 0; ; ) {
    if (!goOn()) return undefined;
    const ids = await database.snapshot((session) => find(session, limit));
    // Done twice it deletes what is gone already.
    if (ids.length > 0) deleted += await database.write((session) => remove(session, ids), { repeatable: true });
    if (ids.length < limit) return deleted;
    await nextTurn(); // requests are answered in between
  }
}
