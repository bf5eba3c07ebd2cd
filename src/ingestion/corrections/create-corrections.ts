import { randomBytes } from 'node:crypto';
import { type Calendar, type Day } from '../../calendar/index.js';
import { type ErrorCode } from '../../errors/index.js';
import { lockCorrections, presentEvents, presentPoints } from '../../storage/corrections/index.js';
import { type Database, type SeriesCatalogue, type Session } from '../../storage/index.js';
import { recordBatch } from '../../storage/ingest/index.js';
import { datedBefore, holdHorizon } from '../../storage/retention/index.js';
import { type IdSource } from '../batch/entity-ids.js';
import { checkBatchSize, ItemErrors } from '../batch/items.js';
import { beforeRetention } from '../batch/retention.js';
import { ensureBaseSeries } from '../entities/base-series.js';
import { type Origin } from '../types.js';
import { type CorrectionGround, removeEvents } from './remove-events.js';
import { removePoints } from './remove-points.js';
import { type Corrections } from './types.js';

export interface CorrectionsParts {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly leases: IdSource;
  readonly calendar: Calendar;
}

/** What one transaction takes out: at first, at least, at most, and so much that it takes about so long (ms). */
const FIRST = 100;
const LEAST = 20;
const MOST = 2_000;
const AIM_MS = { sqlite: 40, mysql: 300 } as const;

/** What can be taken out of the log. */
interface Kind {
  readonly word: string;
  readonly unknown: ErrorCode;
  readonly table: 'event' | 'metric_point';
  /** Those of the ids that can be deleted, those of one entity and day together. */
  readonly present: (session: Session, ids: readonly number[]) => Promise<number[]>;
  readonly remove: (session: Session, ground: CorrectionGround, ids: readonly number[]) => Promise<number>;
}

const EVENTS: Kind = {
  word: 'activity',
  unknown: 'ACTIVITY_UNKNOWN',
  table: 'event',
  present: presentEvents,
  remove: removeEvents,
};
const POINTS: Kind = {
  word: 'data point',
  unknown: 'POINT_UNKNOWN',
  table: 'metric_point',
  present: presentPoints,
  remove: removePoints,
};

export function createCorrections(parts: CorrectionsParts): Corrections {
  const correct = async (kind: Kind, ids: readonly (number | undefined)[], origin: Origin) => {
    checkBatchSize(ids, 'ids');
    const errors = new ItemErrors();
    const wanted = new Map<number, number>();
    ids.forEach((id, index) => {
      if (id === undefined) refuse(errors, kind, index);
      else if (!wanted.has(id)) wanted.set(id, index);
    });
    const left =
      wanted.size === 0 ? [] : await parts.database.snapshot((session) => kind.present(session, [...wanted.keys()]));
    const present = new Set(left);
    for (const [id, index] of wanted) if (!present.has(id)) refuse(errors, kind, index);
    const { gone, old } = await removeAll(parts, kind, left, origin);
    for (const [id, horizon] of old) {
      errors.guard(wanted.get(id)!, () => {
        throw beforeRetention(`The ${kind.word} is too old to be taken back`, horizon, `ids.${wanted.get(id)!}`);
      });
    }
    for (const id of left) if (!gone.has(id)) refuse(errors, kind, wanted.get(id)!);
    return { deleted: gone.size, errors: errors.list() };
  };
  return {
    deleteActivities: (ids, origin) => correct(EVENTS, ids, origin),
    deleteMetricPoints: (ids, origin) => correct(POINTS, ids, origin),
  };
}

interface Removed {
  /** What this call took out itself: others may do so beside it. */
  readonly gone: ReadonlySet<number>;
  /** What is too old to be taken out, with the first day of which all is kept. */
  readonly old: ReadonlyMap<number, Day>;
}

/** Takes them out, some at a time. */
async function removeAll(
  { database, series, leases, calendar }: CorrectionsParts,
  kind: Kind,
  ids: readonly number[],
  origin: Origin,
): Promise<Removed> {
  const gone = new Set<number>();
  const old = new Map<number, Day>();
  if (ids.length === 0) return { gone, old };
  const ground = { base: await ensureBaseSeries(series), catalogue: series, calendar };
  const batch = await leases.take('batch', ids.length);
  let size = FIRST;
  for (let at = 0, times = 0; at < ids.length; times++) {
    const some = ids.slice(at, at + size);
    const token = randomBytes(16);
    let began = 0;
    const { removed, late, horizon } = await database.write(
      async (session) => {
        began = performance.now();
        const horizon = await holdHorizon(session);
        // Told by its token after a COMMIT of unknown outcome.
        const receivedAt = calendar.now();
        await recordBatch(session, { id: batch + times, token, receivedAt, ...origin });
        await lockCorrections(session);
        const present = await kind.present(session, some);
        const late = await datedBefore(session, kind.table, present, horizon);
        const removed = late.size === 0 ? present : present.filter((id) => !late.has(id));
        await kind.remove(session, ground, removed);
        return { removed, late, horizon };
      },
      { token },
    );
    for (const id of removed) gone.add(id);
    for (const id of late) old.set(id, horizon);
    at += some.length;
    const wanted = size * Math.min(Math.max(AIM_MS[database.dialect] / Math.max(performance.now() - began, 1), 0.5), 2);
    size = Math.round(Math.min(Math.max(wanted, LEAST), MOST));
  }
  return { gone, old };
}

function refuse(errors: ItemErrors, { word, unknown }: Kind, index: number): void {
  errors.add(index, unknown, `No ${word} has that id; it may have been deleted already.`, `ids.${index}`);
}
