import { type UnitRef } from '../../../storage/index.js';

/** The one queue of a workspace. */
export const QUEUE = 'units';

/** What a job carries: a unit's name. Everything else about it is in the database. */
export type UnitJob = UnitRef;

/** Where jobs are: REDIS_URL, which holds a password, and what all keys of the workspace begin with. */
export interface QueuePlace {
  readonly url: string;
  readonly prefix: string;
}

/** Host, port and number of the database of a REDIS_URL, for people: never its password. */
export function hostOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '6379'}${pathname === '/' ? '' : pathname}`;
}
