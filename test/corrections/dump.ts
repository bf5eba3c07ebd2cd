import { decodePage, readDistinctSeries } from '../../src/storage/index.js';
import { type Database } from '../../src/storage/types.js';

const TABLES = { COMPANY: 'company', END_USER: 'end_user', ASSET: 'asset', PROJECT: 'project' } as const;

/** Every stored value, bit for bit: by series, entity and day; distinct values by their hashes. Series without values are left out. */
export function dump(database: Database): Promise<Record<string, Record<string, string>>> {
  return database.snapshot(async (session) => {
    const names = new Map<string, string>();
    for (const [model, table] of Object.entries(TABLES)) {
      for (const row of await session.all<{ id: number; name: string }>(
        `SELECT id, external_id AS name FROM ${table}`,
      )) {
        names.set(`${model} ${row.id}`, row.name);
      }
    }
    const series = await session.all<{ id: number; model: string; metric: string; property: string; kind: string }>(
      'SELECT id, model, metric_key AS metric, property, kind FROM series ORDER BY model, metric_key, property',
    );
    const found: Record<string, Record<string, string>> = {};
    const distinct = new Set((await readDistinctSeries(session)).map((one) => one.series));
    for (const { id, model, metric, property, kind } of series) {
      const cells: Record<string, string> = {};
      if (kind === 'CALCULATED' || kind === 'ROLL_UP') continue;
      if (distinct.has(id)) {
        const rows = await session.all<{ entity: number; day: number; hash: Buffer }>(
          'SELECT entity_id AS entity, day, hash FROM distinct_value WHERE series_id = ? ORDER BY entity_id, day, hash',
          [id],
        );
        for (const row of rows) {
          const name = `${names.get(`${model} ${row.entity}`)} ${row.day}`;
          cells[name] = `${cells[name] ?? ''}${row.hash.toString('hex')} `;
        }
      }
      const pages = await session.all<{ block: number; day: number; data: Buffer }>(
        'SELECT block, day, data FROM series_page WHERE series_id = ? ORDER BY block, day',
        [id],
      );
      for (const { block, day, data } of pages) {
        const values = new Float64Array(256);
        const low = new Float64Array(256);
        decodePage(data, values, 0, low);
        values.forEach((value, slot) => {
          if (!Number.isNaN(value))
            cells[`${names.get(`${model} ${block * 256 + slot}`)} ${day}`] = `${value} ${low[slot]}`;
        });
      }
      if (Object.keys(cells).length > 0) found[`${model} ${metric} ${property}`.trim()] = cells;
    }
    return found;
  });
}
