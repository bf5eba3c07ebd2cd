import { type Database } from '../../../src/storage/index.js';

export interface Counted {
  readonly database: Database;
  /** Transactions that the database had done again: deadlocks, lock time-outs. */
  readonly again: () => number;
}

/** A database that counts how often a transaction began anew within one write. */
export function counted(database: Database): Counted {
  let again = 0;
  const write: Database['write'] = (work, options) => {
    let times = 0;
    return database.write((session) => {
      if (times++ > 0) again++;
      return work(session);
    }, options);
  };
  const proxy = new Proxy(database, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { database: proxy, again: () => again };
}
