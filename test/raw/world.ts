import fc from 'fast-check';
import { type Database } from '../../src/storage/index.js';
import { EVENT_COLUMNS } from '../../src/storage/ingest/index.js';

export const DAY = 20_000;
export const NAMES = ['login', 'Login', 'export'] as const;
const MS = 86_400_000;

export interface LoggedEvent {
  readonly id: number;
  readonly name: number;
  readonly company: number;
  readonly endUser: number | null;
  readonly asset: number | null;
  readonly at: number;
}

/** Companies 1 to 3; end-users 1 to 6 and assets 1 to 3, of which 6 and 3 have been deleted, as company 3 has. */
export const COMPANIES = [1, 2];
export const END_USERS = [1, 2, 3, 4, 5];
export const ASSETS = [1, 2];

/** Some at the same instant, so that ids decide. */
export const logs: fc.Arbitrary<LoggedEvent[]> = fc
  .array(
    fc.record({
      name: fc.nat(NAMES.length - 1),
      company: fc.constantFrom(1, 1, 2, 3),
      endUser: fc.option(fc.integer({ min: 1, max: 6 })),
      asset: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
      day: fc.integer({ min: 0, max: 5 }),
      hour: fc.constantFrom(0, 0, 12, 23),
    }),
    { minLength: 20, maxLength: 60 },
  )
  .map((list) =>
    list.map(({ day, hour, ...event }, index) => ({
      ...event,
      id: index + 1,
      at: (DAY + day) * MS + hour * 3_600_000,
    })),
  );

export function dayOf(event: LoggedEvent): number {
  return Math.floor(event.at / MS);
}

export async function storeLog(database: Database, events: readonly LoggedEvent[]): Promise<void> {
  await database.write(async (session) => {
    for (const table of ['event', 'series', 'company', 'end_user', 'asset']) await session.run(`DELETE FROM ${table}`);
    const item = ['id', 'company_id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'];
    await session.insert(
      'company',
      ['id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'],
      COMPANIES.map((id) => [id, `c${id}`, `C${id}`, '{}', 0, 0]),
    );
    await session.insert(
      'end_user',
      item,
      END_USERS.map((id) => [id, 1, `u${id}`, `U${id}`, '{}', 0, 0]),
    );
    await session.insert(
      'asset',
      item,
      ASSETS.map((id) => [id, 1, `a${id}`, `A${id}`, '{}', 0, 0]),
    );
    await session.insert(
      'series',
      ['id', 'model', 'metric_key', 'property', 'kind', 'fold', 'created_at'],
      NAMES.map((name, index) => [index + 1, 'COMPANY', `activities.${name}`, '', 'COUNTER', 'SUM', 0]),
    );
    await session.insert(
      'event',
      EVENT_COLUMNS,
      events.map((event) => [
        event.id,
        1,
        event.name + 1,
        event.company,
        event.endUser,
        event.asset,
        null,
        event.at,
        dayOf(event),
        event.id / 2,
        event.id % 2 === 0 ? null : JSON.stringify({ nth: event.id }),
      ]),
    );
  });
}
