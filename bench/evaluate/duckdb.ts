import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { FIVE_FORMULAS_SQL, LOOKBACK, pointTableSql } from './five-formulas.js';

/** The five formulas in DuckDB: in memory, one thread, a row for every company and day, in the order that the windows ask for. */
export class DuckDbFormulas {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly from: number,
  ) {}

  static async create(companies: number, from: number, to: number): Promise<DuckDbFormulas> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run(pointTableSql(companies, from - LOOKBACK, to));
    return new DuckDbFormulas(connection, from);
  }

  /** One query that leaves its values in memory, as the engine does. */
  async keep(): Promise<void> {
    await this.connection.run(
      `CREATE OR REPLACE TEMP TABLE result AS SELECT * FROM (${FIVE_FORMULAS_SQL}) WHERE day >= ${this.from}`,
    );
  }

  /** One query whose answer is five sums: computing alone, without a place for the values. */
  async compute(): Promise<void> {
    const names = ['weekly_logins', 'pace', 'seats_used', 'growth', 'health'];
    const sums = names.map((name) => `sum(${name})`).join(', ');
    await this.connection.run(`SELECT ${sums} FROM (${FIVE_FORMULAS_SQL}) WHERE day >= ${this.from}`);
  }

  /** Every value: company, day, and the five formulas' in their order; null is empty. */
  async *values(): AsyncGenerator<readonly (number | null)[]> {
    const result = await this.connection.stream(
      `SELECT CAST(company AS INTEGER), CAST(day AS INTEGER), * EXCLUDE (company, day) FROM (${FIVE_FORMULAS_SQL}) WHERE day >= ${this.from}`,
    );
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const columns = Array.from({ length: chunk.columnCount }, (_, k) => chunk.getColumnValues(k));
      for (let row = 0; row < chunk.rowCount; row++) {
        yield columns.map((column) => {
          const value = column[row];
          return value === null || value === undefined ? null : Number(value);
        });
      }
    }
  }
}
