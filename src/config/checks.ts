import { isIP } from 'node:net';
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

/** What is wrong with the URL of a Redis, without its password; undefined where nothing is. */
export function refuseRedisUrl(text: string): string | undefined {
  const form = 'redis://user:password@host:6379/0 (rediss:// for TLS)';
  if (!URL.canParse(text)) return `is not a URL: give ${form}, special characters of the password percent-encoded.`;
  const { protocol, hostname, pathname } = new URL(text);
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    return `begins with ${protocol}//: give ${form}, or leave it out, and the server works on units itself.`;
  }
  if (hostname === '') return `names no host: give ${form}.`;
  if (!/^\/?\d{0,5}$/.test(pathname)) return `names a database that is no number: give ${form}.`;
  return undefined;
}

/** What stands between commas. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Scheme, host and port, as browsers send it: nothing after the host, not even a slash. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Undefined where it is none, or more than `most`. */
export function wholeNumber(text: string, most: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number <= most ? number : undefined;
}

const NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** No proxy, all, so many, or those of a list of addresses and networks; undefined where the list has something else. */
export function trustedProxies(list: string[]): boolean | number | string[] | undefined {
  const [only = 'false'] = list;
  if (list.length <= 1) {
    if (/^(true|false)$/i.test(only)) return only.toLowerCase() === 'true';
    const hops = wholeNumber(only, 100);
    if (hops !== undefined) return hops;
  }
  return list.every((item) => NETWORKS.has(item) || isNetwork(item)) ? list : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || wholeNumber(bits, version === 4 ? 32 : 128) !== undefined;
}
