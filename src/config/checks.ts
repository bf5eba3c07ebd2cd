import { IANAZone } from 'luxon';

export function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** What is wrong with a database URL, without its password; undefined where nothing is. */
export function refuseDatabaseUrl(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'is not a URL: give mysql://user:password@host:3306/database, special characters of the password percent-encoded, or leave it out for SQLite in DATA_DIR.';
  }
  if (url.protocol !== 'mysql:') {
    return `begins with ${url.protocol}//: only mysql:// is understood (MySQL 8, MariaDB 10.11 or later). Leave it out for SQLite in DATA_DIR.`;
  }
  if (url.pathname.length < 2) return 'names no database: write mysql://user:password@host:3306/database.';
  return undefined;
}
