import { encodeCursor, type Page, pageOf, queryHash } from '../../paging/index.js';
import {
  type EventPlace,
  type EventRange,
  eventsById,
  eventsPrecede,
  keysOfSeries,
  readEvents,
  type StoredEvent,
  seriesIdOf,
} from '../../storage/raw/index.js';
import { type Database, type Session } from '../../storage/types.js';
import { checkDays, type LogSpan, logSpan } from './span.js';
import { type ActivityQuery, type ActivityRow } from './types.js';

const PREFIX = 'activities.';
const EMPTY: Page<ActivityRow> = { items: [], cursors: [], hasNextPage: false, hasPreviousPage: false };

export async function readActivities(
  database: Database,
  query: ActivityQuery,
  entityIds: readonly number[],
): Promise<PromiseSettledResult<Page<ActivityRow>>[]> {
  const { after, before, from, to } = query;
  checkDays(from, to);
  if (after != null || before != null) {
    return Promise.allSettled(entityIds.map((entityId) => readOne(database, query, entityId)));
  }
  const request = spanFor(query, 0);
  const pages = await database.snapshot(async (session) => {
    const range = await rangeOf(session, query, request);
    if (range === undefined) return undefined;
    const events = await readEvents(session, range, entityIds);
    const rows = await named(session, [...events.values()].flat());
    return new Map([...events].map(([entityId, list]) => [entityId, list.flatMap(({ id }) => rows.get(id) ?? [])]));
  });
  return entityIds.map((entityId) => ({
    status: 'fulfilled',
    value: pages === undefined ? EMPTY : page(pages.get(entityId) ?? [], false, query, entityId, request),
  }));
}

export async function readActivitiesById(
  database: Database,
  ids: readonly number[],
): Promise<(ActivityRow | undefined)[]> {
  const rows = await database.snapshot(async (session) => named(session, await eventsById(session, ids)));
  return ids.map((id) => rows.get(id));
}

async function readOne(database: Database, query: ActivityQuery, entityId: number): Promise<Page<ActivityRow>> {
  const request = spanFor(query, entityId);
  const { from } = request.stretch;
  return database.snapshot(async (session) => {
    const range = await rangeOf(session, query, request);
    if (range === undefined) return EMPTY;
    const events = (await readEvents(session, range, [entityId])).get(entityId) ?? [];
    const precedes = from !== undefined && (await eventsPrecede(session, range, entityId, from));
    const rows = await named(session, events);
    const list = events.flatMap(({ id }) => rows.get(id) ?? []);
    return page(list, precedes, query, entityId, request);
  });
}

/** Undefined where nobody ever sent the activity. */
async function rangeOf(
  session: Session,
  { model, name, from, to }: ActivityQuery,
  { span, stretch }: LogSpan<EventPlace>,
): Promise<EventRange | undefined> {
  const seriesId = name == null ? undefined : await seriesIdOf(session, 'COMPANY', PREFIX + name);
  if (name != null && seriesId === undefined) return undefined;
  return { model, seriesId, from: from ?? undefined, to: to ?? undefined, stretch, limit: span.limit + 1 };
}

function page(
  items: readonly ActivityRow[],
  precedes: boolean,
  query: ActivityQuery,
  entityId: number,
  { span }: LogSpan<EventPlace>,
): Page<ActivityRow> {
  const hash = hashOf(query, entityId);
  return pageOf({ items, precedes }, span, ({ at, id }) => encodeCursor(hash, [at, id]));
}

function spanFor(query: ActivityQuery, entityId: number): LogSpan<EventPlace> {
  return logSpan(query, hashOf(query, entityId), 2, ([at = 0, id = 0]) => ({ at, id }));
}

function hashOf({ model, name, from, to }: ActivityQuery, entityId: number): string {
  return queryHash(['activities', model, entityId, name ?? null, from ?? null, to ?? null]);
}

async function named(session: Session, events: readonly StoredEvent[]): Promise<Map<number, ActivityRow>> {
  if (events.length === 0) return new Map();
  const keys = await keysOfSeries(session, [...new Set(events.map((event) => event.seriesId))]);
  return new Map(
    events.map(({ seriesId, properties, ...event }) => [
      event.id,
      {
        ...event,
        name: keys.get(seriesId)?.slice(PREFIX.length) ?? '',
        properties: properties === null ? {} : (JSON.parse(properties) as ActivityRow['properties']),
      },
    ]),
  );
}
