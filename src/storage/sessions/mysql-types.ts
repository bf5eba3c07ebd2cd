import { type FieldPacket } from 'mysql2';

/** Character set number of bytes: VARBINARY, BINARY and BLOB columns have it. */
const BINARY = 63;
const VAR_STRING = 253;
const NEWDECIMAL = 246;
const LONGLONG = 8;

/**
 * Changes rows as the driver gives them: VARBINARY becomes strings, sums and big integers numbers. BLOB and BINARY stay
 * Buffers. (The driver's own hook for this is called for every value, and costs several times as much.)
 */
export function castRows<R extends Record<string, unknown>>(rows: R[], fields: readonly FieldPacket[]): R[] {
  for (const field of fields) {
    const type = field.columnType ?? field.type;
    const texts = type === VAR_STRING && field.characterSet === BINARY;
    if (!texts && type !== NEWDECIMAL && type !== LONGLONG) continue;
    for (const row of rows as Record<string, unknown>[]) {
      const value = row[field.name];
      if (texts) {
        if (Buffer.isBuffer(value)) row[field.name] = value.toString('utf8');
      } else if (typeof value === 'string') {
        row[field.name] = Number(value);
      }
    }
  }
  return rows;
}
