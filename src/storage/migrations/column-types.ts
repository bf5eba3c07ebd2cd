import { type QueryRunner, type TableColumnOptions } from 'typeorm';

/** Column types of one dialect. Text compares as bytes on both databases: VARBINARY there, TEXT (BINARY collation) here. */
export function columnTypes(runner: QueryRunner) {
  const sqlite = runner.connection.options.type === 'better-sqlite3';
  const column =
    (type: string, length?: number) =>
    (name: string, more: Partial<TableColumnOptions> = {}) => ({
      name,
      type,
      ...(length === undefined ? {} : { length: String(length) }),
      ...more,
    });
  const longest = column('longtext');
  return {
    sqlite,
    int: column(sqlite ? 'integer' : 'int'),
    big: column(sqlite ? 'integer' : 'bigint'),
    double: column(sqlite ? 'real' : 'double'),
    /** Short text, comparable and indexable, as bytes. */
    text: (length: number) => (sqlite ? column('text') : column('varbinary', length)),
    /** Long text that is only read and written (JSON, messages). */
    long: sqlite
      ? column('text')
      : // Said for each column, as the database's own default may be another.
        (name: string, more: Partial<TableColumnOptions> = {}) =>
          longest(name, { charset: 'utf8mb4', collation: 'utf8mb4_bin', ...more }),
    /** A page or a state, up to 64 KiB. */
    bytes: column('blob'),
    hash: (length: number) => (sqlite ? column('blob') : column('binary', length)),
  };
}

/** A column that may be NULL. */
export const nullable = { isNullable: true } as const;
/** A column of the primary key. */
export const primary = { isPrimary: true } as const;
