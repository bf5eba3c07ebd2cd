import { Calendar, type Day, dayFromIso } from '../../src/calendar';
import { createIngestion, type Ingestion } from '../../src/ingestion';
import { blockOf, type Model, slotOf } from '../../src/model';
import {
  type Database,
  decodePage,
  IdLease,
  readPages,
  readStatePages,
  type Series,
  SeriesCatalogue,
} from '../../src/storage';

export const ORIGIN = { apiKeyId: null, source: 'test' };
export const TODAY = '2026-03-31';

export function day(iso: string): Day {
  const known = dayFromIso(iso);
  if (known === undefined) throw new Error(iso);
  return known;
}

/** One client: an ingestion with its own leases and catalogue, as another process would have. */
export class World {
  readonly calendar: Calendar;
  readonly ingestion: Ingestion;
  readonly series: SeriesCatalogue;

  constructor(
    readonly database: Database,
    today: string = TODAY,
    timeZone = 'UTC',
  ) {
    this.calendar = new Calendar({ timeZone, today: day(today) });
    const leases = new IdLease(database);
    this.series = new SeriesCatalogue(database, leases);
    this.ingestion = createIngestion({ database, series: this.series, leases, calendar: this.calendar });
  }

  rows<T>(sql: string, params: readonly (string | number)[] = []): Promise<T[]> {
    return this.database.snapshot((session) => session.all<T>(sql, params));
  }

  async count(table: string): Promise<number> {
    return (await this.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]!.n;
  }

  async id(model: Model, externalId: string): Promise<number> {
    const table = { COMPANY: 'company', END_USER: 'end_user', ASSET: 'asset', PROJECT: 'project' }[model];
    const [row] = await this.rows<{ id: number }>(`SELECT id FROM ${table} WHERE external_id = ?`, [externalId]);
    if (row === undefined) throw new Error(`no ${model} ${externalId}`);
    return row.id;
  }

  /** The stored values of an entity by day; fields as their pages say. */
  async values(model: Model, entity: string | number, key: string, property = ''): Promise<Record<number, number>> {
    const id = typeof entity === 'number' ? entity : await this.id(model, entity);
    const series = await this.series.find(model, key, property);
    if (series === undefined) return {};
    const found: Record<number, number> = {};
    for (const [page, values] of await this.pages(series, id)) {
      const value = values[slotOf(id)]!;
      if (!Number.isNaN(value)) found[page] = value;
    }
    return found;
  }

  async firstDay(model: Model, externalId: string): Promise<Day | undefined> {
    return (await this.values(model, externalId, 'system.first_day'))[0];
  }

  /** A field's value at the end of a day; undefined where it has none. */
  async fieldOn(model: Model, externalId: string, key: string, iso: string): Promise<number | undefined> {
    const id = await this.id(model, externalId);
    const series = await this.series.find(model, key);
    if (series === undefined) return undefined;
    const rows = await this.database.snapshot((session) =>
      readStatePages(session, { series: [series.id], blocks: [blockOf(id)], from: day(iso), to: day(iso) }),
    );
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    const values = new Float64Array(256);
    decodePage(last.data, values, 0);
    const value = values[slotOf(id)]!;
    return Number.isNaN(value) ? undefined : value;
  }

  /** The sum of a series over all entities and days. */
  async total(model: Model, key: string, property = ''): Promise<number> {
    const series = await this.series.find(model, key, property);
    if (series === undefined) return 0;
    const rows = await this.rows<{ data: Buffer }>('SELECT data FROM series_page WHERE series_id = ?', [series.id]);
    const values = new Float64Array(256);
    let sum = 0;
    for (const row of rows) {
      decodePage(row.data, values, 0);
      for (const value of values) if (!Number.isNaN(value)) sum += value;
    }
    return sum;
  }

  private async pages(series: Series, id: number): Promise<[Day, Float64Array][]> {
    const rows = await this.database.snapshot((session) =>
      readPages(session, { series: [series.id], blocks: [blockOf(id)], from: 0, to: 100_000 }),
    );
    return rows.map((row) => {
      const values = new Float64Array(256);
      decodePage(row.data, values, 0);
      return [row.day, values];
    });
  }
}
