import { type FieldPacket, type TypeCastField, type TypeCastNext } from 'mysql2';

/** Character set number of bytes: VARBINARY, BINARY and BLOB columns have it. */
const BINARY = 63;
const VAR_STRING = 253;
const NEWDECIMAL = 246;
const LONGLONG = 8;

/** For TypeORM's statements: VARBINARY gives strings, BLOB and BINARY Buffers, all numbers numbers. */
export function typeCast(field: TypeCastField, next: TypeCastNext): unknown {
  switch (field.type) {
    case 'VAR_STRING':
      return field.string();
    case 'LONGLONG':
    case 'NEWDECIMAL': {
      const text = field.string();
      return text === null ? null : Number(text);
    }
    default:
      return next();
  }
}

/** The same for rows that came through the driver's own, faster parser. Changes the rows. */
export function castRows(rows: Record<string, unknown>[], fields: readonly FieldPacket[]): void {
  for (const field of fields) {
    const type = field.columnType ?? field.type;
    const texts = type === VAR_STRING && field.characterSet === BINARY;
    if (!texts && type !== NEWDECIMAL && type !== LONGLONG) continue;
    for (const row of rows) {
      const value = row[field.name];
      if (texts) {
        if (Buffer.isBuffer(value)) row[field.name] = value.toString('utf8');
      } else if (typeof value === 'string') {
        row[field.name] = Number(value);
      }
    }
  }
}
