import { type Dialect, type InsertOptions } from '../types.js';

/** A table's or column's name, quoted. */
export function quoted(dialect: Dialect, name: string): string {
  return dialect === 'sqlite' ? `"${name}"` : `\`${name}\``;
}

/** The smaller of two expressions; NULL where either is. */
export function least(dialect: Dialect, a: string, b: string): string {
  return `${dialect === 'sqlite' ? 'MIN' : 'LEAST'}(${a}, ${b})`;
}

/** The greater of two expressions; NULL where either is. */
export function greatest(dialect: Dialect, a: string, b: string): string {
  return `${dialect === 'sqlite' ? 'MAX' : 'GREATEST'}(${a}, ${b})`;
}

/** `INSERT INTO t (a, b) VALUES `. */
export function insertHead(dialect: Dialect, table: string, columns: readonly string[]): string {
  const names = columns.map((column) => quoted(dialect, column)).join(', ');
  return `INSERT INTO ${quoted(dialect, table)} (${names}) VALUES `;
}

/** What follows the VALUES of an insert. */
export function insertTail(
  dialect: Dialect,
  table: string,
  columns: readonly string[],
  options: InsertOptions | undefined,
): string {
  if (options?.upsert) {
    const { key, set } = options.upsert;
    const assignments = Object.entries(set).map(([column, expression]) => {
      const value = expression.replace(/\{(\w+)\}/g, (_, name: string) =>
        dialect === 'sqlite' ? `excluded."${name}"` : `VALUES(\`${name}\`)`,
      );
      return `${quoted(dialect, column)} = ${value}`;
    });
    if (dialect === 'sqlite') {
      return ` ON CONFLICT (${key.map((name) => quoted(dialect, name)).join(', ')}) DO UPDATE SET ${assignments.join(', ')}`;
    }
    return ` ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`;
  }
  if (options?.ignore) {
    if (dialect === 'sqlite') return ' ON CONFLICT DO NOTHING';
    // Not INSERT IGNORE: that also cuts long texts, and takes shared locks that deadlock.
    const column = quoted(dialect, columns[0]!);
    return ` ON DUPLICATE KEY UPDATE ${column} = ${quoted(dialect, table)}.${column}`;
  }
  return '';
}

/** `(?, ?, ?)` for so many values. */
export function placeholders(count: number): string {
  return `(${new Array<string>(count).fill('?').join(', ')})`;
}
