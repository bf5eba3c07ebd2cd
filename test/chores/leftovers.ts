import { BLOCK_SIZE, MODELS, type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { decodePage, type Session } from '../../src/storage/index.js';
import { idsOf } from './workspace.js';

const REFERENCE = { COMPANY: 'company_id', END_USER: 'end_user_id', ASSET: 'asset_id', PROJECT: 'project_id' } as const;

/** What is stored of entities that are not there, as readable lines. */
export async function leftovers(app: App): Promise<string[]> {
  const found: string[] = [];
  for (const model of MODELS) {
    const there = new Set((await idsOf(app, model)).values());
    await app.database.snapshot(async (session) => {
      for (const [table, ids] of await named(session, model)) {
        for (const id of ids) if (!there.has(id)) found.push(`${table} names the ${model} ${id}`);
      }
      for (const { name, id } of await filled(session, model)) {
        if (!there.has(id)) found.push(`a page of ${name} holds a value of the ${model} ${id}`);
      }
    });
  }
  const [left] = await app.database.snapshot((session) =>
    session.all<{ n: number }>('SELECT COUNT(*) AS n FROM deletion'),
  );
  if (left!.n > 0) found.push(`${left!.n} rows of deletion`);
  return [...new Set(found)];
}

async function named(session: Session, model: Model): Promise<[string, number[]][]> {
  const column = REFERENCE[model];
  const events = await session.all<{ id: number }>(
    `SELECT DISTINCT ${column} AS id FROM event WHERE ${column} IS NOT NULL`,
  );
  const all: [string, number[]][] = [['event', events.map((row) => row.id)]];
  for (const table of ['metric_point', 'field_change', 'distinct_value']) {
    const rows = await session.all<{ id: number }>(
      `SELECT DISTINCT t.entity_id AS id FROM ${table} t JOIN series s ON s.id = t.series_id WHERE s.model = ?`,
      [model],
    );
    all.push([table, rows.map((row) => row.id)]);
  }
  return all;
}

async function filled(session: Session, model: Model): Promise<{ name: string; id: number }[]> {
  const rows = await session.all<{ name: string; block: number; data: Buffer }>(
    `SELECT s.metric_key AS name, p.block, p.data FROM series_page p JOIN series s ON s.id = p.series_id WHERE s.model = ?`,
    [model],
  );
  const values = new Float64Array(BLOCK_SIZE);
  return rows.flatMap(({ name, block, data }) => {
    decodePage(data, values, 0);
    return [...values].flatMap((value, slot) =>
      Object.is(value, Number.NaN) ? [] : [{ name, id: block * BLOCK_SIZE + slot }],
    );
  });
}
