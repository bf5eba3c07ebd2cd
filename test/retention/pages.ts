import { type Database } from '../../src/storage/index.js';

/** Every stored page, byte for byte, by model, series, block and day. */
export async function rawBytes(database: Database): Promise<Map<string, string>> {
  const rows = await database.snapshot((session) =>
    session.all<{ name: string; property: string; model: string; block: number; day: number; data: Buffer }>(
      `SELECT s.model, s.metric_key AS name, s.property, p.block, p.day, p.data FROM series_page p JOIN series s ON s.id = p.series_id
        WHERE s.kind NOT IN ('CALCULATED', 'ROLL_UP')`,
    ),
  );
  return new Map(
    rows.map(({ model, name, property, block, day, data }) => [
      `${model} ${name} ${property} ${block} ${day}`,
      data.toString('hex'),
    ]),
  );
}

/** Every distinct value that is kept. */
export async function distinctRows(database: Database): Promise<string[]> {
  const rows = await database.snapshot((session) =>
    session.all<{ series: number; entity: number; day: number; hash: Buffer }>(
      'SELECT series_id AS series, entity_id AS entity, day, hash FROM distinct_value',
    ),
  );
  return rows.map(({ series, entity, day, hash }) => `${series} ${entity} ${day} ${hash.toString('hex')}`).sort();
}
