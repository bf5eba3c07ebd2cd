import { type Session } from '../../src/storage';

/** Rows that the MySQL server has touched for this connection; 0 on SQLite, whose plans are looked at instead. */
export async function rowsRead(session: Session): Promise<number> {
  if (session.dialect === 'sqlite') return 0;
  const rows = await session.all<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'");
  return rows.reduce((sum, row) => sum + Number(row.Value), 0);
}
