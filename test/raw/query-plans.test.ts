import { type Model } from '../../src/model/index.js';
import { type EventRange, eventsPrecede, readEvents, readPoints } from '../../src/storage/raw/index.js';
import { ALWAYS, readOrderedOfCompanies } from '../../src/storage/search/index.js';
import { type Session, type SqlValue } from '../../src/storage/types.js';
import { describeDatabases } from '../support/databases.js';

const EVENTS = 20_000;
const USERS = 3000;
const MS = 86_400_000;

describeDatabases('reads of raw lists', (context) => {
  it('end after a page of entries of an index', async () => {
    const database = await context.open();
    await database.write(async (session) => {
      const times = [0, 0];
      await session.insert(
        'company',
        ['id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'],
        [1, 2, 3].map((id) => [id, `c${id}`, 'c', '{}', ...times]),
      );
      await session.insert(
        'end_user',
        ['id', 'company_id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'],
        numbers(USERS).map((id) => [id, (id % 3) + 1, `u${id}`, 'u', '{}', ...times]),
      );
      await session.insert(
        'asset',
        ['id', 'company_id', 'external_id', 'name', 'custom', 'created_at', 'updated_at'],
        [1, 2].map((id) => [id, 1, `a${id}`, 'a', '{}', ...times]),
      );
      await session.insert(
        'event',
        ['id', 'batch_id', 'series_id', 'company_id', 'end_user_id', 'asset_id', 'project_id', 'at', 'day', 'count'],
        numbers(EVENTS).map((id): SqlValue[] => {
          const at = id * 60_000;
          return [id, 1, 1, (id % 3) + 1, (id % 30) + 1, id % 10 === 0 ? 1 : null, null, at, Math.floor(at / MS), 1];
        }),
      );
      await session.insert(
        'metric_point',
        ['series_id', 'entity_id', 'day', 'id', 'batch_id', 'at', 'day_rank', 'value'],
        numbers(EVENTS).map((id): SqlValue[] => [(id % 4) + 1, (id % 100) + 1, id, id, 1, id * MS, id * MS, 1]),
      );
    });
    if (database.dialect === 'mysql') {
      await database.write((session) => session.all('ANALYZE TABLE event, end_user, metric_point'));
    }
    const stretch = { from: undefined, until: undefined, reversed: false };
    const range = (model: Model, more: Partial<EventRange> = {}): EventRange => ({
      model,
      seriesId: undefined,
      from: undefined,
      to: undefined,
      stretch,
      limit: 11,
      ...more,
    });
    const middle = { at: (EVENTS / 2) * 60_000, id: EVENTS / 2 };
    const paged = (reversed: boolean) => ({ stretch: { from: middle, until: undefined, reversed } });
    const lists = async (list: Promise<Map<number, unknown[]>>) => [...(await list).values()].flat().length;
    const queries: [string, RegExp, (session: Session) => Promise<number>][] = [
      ['of companies', /event_company/, (session) => lists(readEvents(session, range('COMPANY'), [1, 2, 3]))],
      ['of end-users', /event_end_user/, (session) => lists(readEvents(session, range('END_USER'), [1, 2, 3]))],
      ['of assets', /event_asset/, (session) => lists(readEvents(session, range('ASSET'), [1]))],
      ['behind', /event_company/, (session) => lists(readEvents(session, range('COMPANY', paged(false)), [1]))],
      ['before', /event_company/, (session) => lists(readEvents(session, range('COMPANY', paged(true)), [1]))],
      ['of days', /event_company/, (session) => lists(readEvents(session, range('COMPANY', { from: 3, to: 4 }), [1]))],
      [
        'anything newer',
        /event_company/,
        async (session) => Number(await eventsPrecede(session, range('COMPANY', paged(false)), 1, middle)),
      ],
      [
        'of points',
        /PRIMARY|series_id=\? AND entity_id=\?/,
        async (session) =>
          (await readPoints(session, { seriesId: 1, entityId: 1, from: 100, to: 4000, stretch, limit: 11 })).length,
      ],
      [
        'of children',
        /end_user_company/,
        (session) =>
          lists(readOrderedOfCompanies(session, 'END_USER', ALWAYS, { columns: [], reversed: true }, [1, 2], 11)),
      ],
    ];
    await database.snapshot(async (session) => {
      for (const [what, index, query] of queries) {
        const sent: { sql: string; params: readonly SqlValue[] }[] = [];
        const watched: Session = Object.create(session, {
          dialect: { value: session.dialect },
          all: {
            value: (sql: string, params: readonly SqlValue[] = []) => {
              sent.push({ sql, params });
              return session.all(sql, params);
            },
          },
        });
        const before = await rowsRead(session);
        const found = await query(watched);
        const touched = (await rowsRead(session)) - before;
        expect({ what, found: found > 0 }).toEqual({ what, found: true });
        for (const { sql, params } of sent) {
          const plan = await planOf(session, sql, params);
          expect({ what, plan }).toEqual({ what, plan: expect.stringMatching(index) });
          // A temporary list of what comes before the cut would be as long as the log.
          if (what !== 'of assets' && what !== 'of points') expect(plan).not.toMatch(/ORDER BY|filesort/);
        }
        if (session.dialect === 'mysql') expect({ what, few: touched < 600 || touched }).toEqual({ what, few: true });
      }
    });

    /** Rows that the MySQL server has touched for this connection. */
    async function rowsRead(session: Session): Promise<number> {
      if (session.dialect === 'sqlite') return 0;
      const rows = await session.all<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'");
      return rows.reduce((sum, row) => sum + Number(row.Value), 0);
    }
  });
});

async function planOf(session: Session, sql: string, params: readonly SqlValue[]): Promise<string> {
  const verb = session.dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
  const steps = await session.all<Record<string, unknown>>(`${verb} ${sql}`, params);
  return steps.map((step) => [step.detail, step.table, step.key, step.Extra].filter(Boolean).join(' ')).join('\n');
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
