import { createDeletions, type Deletions } from '../../src/ingestion/deletions';
import { earliestDays } from '../../src/ingestion/entities/earliest-days';
import { type Model } from '../../src/model';
import { type Database, IdLease, type Session } from '../../src/storage';
import { type World } from '../ingestion/world';

/** Deletions of a client of its own; `woken` counts how often a run was told to begin. */
export function deletionsOf(world: World, database = world.database): Deletions & { woken(): number } {
  let woken = 0;
  const deletions = createDeletions({
    database,
    series: world.series,
    leases: new IdLease(world.database),
    calendar: world.calendar,
    wake: () => {
      woken++;
    },
  });
  return { ...deletions, woken: () => woken };
}

const TABLE = { COMPANY: 'company', END_USER: 'end_user', ASSET: 'asset', PROJECT: 'project' } as const;
const COLUMN = { COMPANY: 'company_id', END_USER: 'end_user_id', ASSET: 'asset_id', PROJECT: 'project_id' } as const;

/** What was deleted, as the table for the run that scrubs it says. */
export function deletionRows(world: World): Promise<{ model: Model; entity: number; run: number }[]> {
  return world.database.snapshot(rowsOf);
}

function rowsOf(session: Session): Promise<{ model: Model; entity: number; run: number }[]> {
  return session.all(
    'SELECT model, entity_id AS entity, run_id AS run FROM deletion ORDER BY run_id, model, entity_id',
  );
}

/** Rows of the logs that belong to an entity: events, points, changes of fields. */
async function logged(session: Session, model: Model, entity: number): Promise<string> {
  const own = (table: string) =>
    `(SELECT COUNT(*) FROM ${table} t JOIN series s ON s.id = t.series_id WHERE s.model = '${model}' AND t.entity_id = ${entity})`;
  const [row] = await session.all<{ events: number; points: number; changes: number }>(
    `SELECT (SELECT COUNT(*) FROM event WHERE ${COLUMN[model]} = ${entity}) AS events, ${own('metric_point')} AS points,
            ${own('field_change')} AS changes`,
  );
  return `${row!.events} events, ${row!.points} points, ${row!.changes} field changes`;
}

/** A database that notes, in each transaction that deletes entities, what the logs hold of them as it commits. */
export class Witness {
  readonly database: Database;
  readonly #seen = new Map<string, string>();

  constructor(database: Database) {
    const write: Database['write'] = async (work, options) => {
      const found = new Map<string, string>();
      const result = await database.write(async (session) => {
        found.clear();
        const done = await work(session);
        for (const { model, entity } of await rowsOf(session)) {
          const name = `${model} ${entity}`;
          if (!this.#seen.has(name)) found.set(name, await logged(session, model, entity));
        }
        return done;
      }, options);
      for (const [name, counts] of found) if (!this.#seen.has(name)) this.#seen.set(name, counts);
      return result;
    };
    this.database = new Proxy(database, {
      get(target, name) {
        if (name === 'write') return write;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  /** What the logs hold now of what was deleted, where it is not what they held then. */
  async grown(): Promise<string[]> {
    return this.database.snapshot(async (session) => {
      const grown: string[] = [];
      for (const { model, entity } of await rowsOf(session)) {
        const then = this.#seen.get(`${model} ${entity}`);
        const now = await logged(session, model, entity);
        if (now !== then) grown.push(`${model} ${entity}: ${then}, now ${now}`);
      }
      return grown;
    });
  }
}

/** Rows that name an entity which neither is there nor was deleted, and children without their company. */
export async function strays(world: World): Promise<string[]> {
  const found: string[] = [];
  const models = Object.keys(TABLE) as Model[];
  for (const model of models) {
    const logs = [
      `SELECT ${COLUMN[model]} AS id FROM event`,
      ...['metric_point', 'field_change', 'distinct_value'].map(
        (table) =>
          `SELECT t.entity_id AS id FROM ${table} t JOIN series s ON s.id = t.series_id WHERE s.model = '${model}'`,
      ),
    ];
    const rows = await world.rows<{ id: number }>(
      `SELECT DISTINCT id FROM (${logs.join(' UNION ALL ')}) l WHERE id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM ${TABLE[model]} e WHERE e.id = l.id)
          AND NOT EXISTS (SELECT 1 FROM deletion d WHERE d.model = '${model}' AND d.entity_id = l.id)`,
    );
    found.push(...rows.map(({ id }) => `${model} ${id}`));
    if (model === 'COMPANY') continue;
    const orphans = await world.rows<{ id: number }>(
      `SELECT id FROM ${TABLE[model]} c WHERE NOT EXISTS (SELECT 1 FROM company p WHERE p.id = c.company_id)`,
    );
    found.push(...orphans.map(({ id }) => `${model} ${id} without its company`));
  }
  return found;
}

/** First days that are not what rows and logs say: of deleted entities any, of the others a wrong one. */
export async function wrongFirstDays(world: World): Promise<string[]> {
  const wrong: string[] = [];
  const series = await world.series.list();
  for (const model of Object.keys(TABLE) as Model[]) {
    const rows = await world.rows<{ id: number; createdAt: number }>(
      `SELECT id, created_at AS createdAt FROM ${TABLE[model]}`,
    );
    const expected = await world.database.snapshot((session) =>
      earliestDays(session, model, rows, series, (at) => world.calendar.dayOf(at)),
    );
    const gone = (await deletionRows(world)).filter((row) => row.model === model).map(({ entity }) => entity);
    for (const id of [...rows.map((row) => row.id), ...gone]) {
      const stored = (await world.values(model, id, 'system.first_day'))[0];
      if (stored !== expected.get(id)) wrong.push(`${model} ${id}: ${stored}, not ${expected.get(id)}`);
    }
  }
  return wrong;
}
