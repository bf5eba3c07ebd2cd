import { setTimeout as delay } from 'node:timers/promises';
import { type Database, type Session } from '../../src/storage/index.js';

/**
 * A database whose transactions call `after` with each question that they have asked, and with "INSERT table" for what they have
 * inserted, and go on when that is done.
 */
export function watched(database: Database, after: (sql: string) => Promise<void>): Database {
  const session = (real: Session): Session => ({
    dialect: real.dialect,
    readOnly: real.readOnly,
    manager: real.manager,
    all: async <T>(sql: string, params?: Parameters<Session['all']>[1]) => {
      const rows = await real.all<T>(sql, params);
      await after(sql);
      return rows;
    },
    run: (...args) => real.run(...args),
    insert: async (...args) => {
      const inserted = await real.insert(...args);
      await after(`INSERT ${args[0]}`);
      return inserted;
    },
  });
  const write: Database['write'] = (work, options) => database.write((real) => work(session(real)), options);
  return new Proxy(database, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Resolves once a transaction waits for another one's lock. */
export async function somebodyWaits(database: Database): Promise<void> {
  for (;;) {
    const rows = await database.snapshot((session) =>
      session.all(`SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'`),
    );
    if (rows.length > 0) return;
    await delay(150); // the table is made anew only where nobody has read it for 100 ms
  }
}
