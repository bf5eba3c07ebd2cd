import { type FieldPacket, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import { type SqlValue } from '../types.js';
import { type StatementCounter } from './counter.js';
import { exactly, hasDoubles, isOfDoubles } from './mysql-doubles.js';
import { withoutValues } from './mysql-errors.js';
import { castRows } from './mysql-types.js';

/** A connection of a pool, taken out until it is released or destroyed. */
export class MysqlConnection {
  constructor(
    readonly raw: PoolConnection,
    private readonly counter: StatementCounter,
  ) {}

  async query(sql: string, params: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    this.counter.count++;
    const rows = await this.send(sql, params);
    if (!Array.isArray(rows)) throw new TypeError('The statement gives no rows: use run().');
    return rows;
  }

  async execute(sql: string, params: readonly unknown[] = []): Promise<ResultSetHeader> {
    this.counter.count++;
    const header = await this.send(sql, params);
    if (Array.isArray(header)) throw new TypeError('The statement gives rows: use all().');
    return header;
  }

  /** As a prepared statement that the connection keeps; its parameters go in binary. */
  executePrepared(sql: string, params: readonly SqlValue[]): Promise<ResultSetHeader> {
    this.counter.count++;
    return new Promise((resolve, reject) => {
      this.raw.execute<ResultSetHeader>(sql, [...params], (error, header) => {
        if (error) reject(withoutValues(error, sql));
        else resolve(header);
      });
    });
  }

  /** Sends a statement without counting it. */
  async send(sql: string, params: readonly unknown[]): Promise<Record<string, unknown>[] | ResultSetHeader> {
    const exact = isOfDoubles(sql); // asked once: another connection may learn it meanwhile
    const [result, fields] = await this.#once(sql, params, exact);
    if (!Array.isArray(result)) return result;
    if (exact || !hasDoubles(sql, fields)) return castRows(result, fields);
    const [again, same] = await this.#once(sql, params, true); // the first of its kind
    return castRows(again as RowDataPacket[], same);
  }

  #once(sql: string, params: readonly unknown[], exact: boolean) {
    const options = { sql, values: [...params], ...(exact ? { typeCast: exactly } : {}) };
    return new Promise<[RowDataPacket[] | ResultSetHeader, FieldPacket[]]>((resolve, reject) => {
      this.raw.query<RowDataPacket[] | ResultSetHeader>(options, (error, result, fields) => {
        if (error) reject(withoutValues(error, sql));
        else resolve([result, fields ?? []]);
      });
    });
  }

  release(): void {
    this.raw.release();
  }

  destroy(): void {
    this.raw.destroy();
  }
}
