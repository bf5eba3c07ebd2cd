import { MIGRATIONS } from '../migrations/index.js';
import { type Session } from '../types.js';

/** Migrations of this version that the database has not: an older backup was restored under a running server. */
export async function missingMigrations(session: Session): Promise<string[]> {
  const rows = await session.all<{ name: string }>('SELECT name FROM migration');
  const done = new Set(rows.map(({ name }) => name));
  return MIGRATIONS.map((migration) => migration.name).filter((name) => !done.has(name));
}
