import { type Database, type Session } from '../types.js';

/**
 * A database whose snapshots call `check` before each statement, so that a reader whose time is over stops there. Write
 * transactions are let through as they are: what has begun to be stored is stored as a whole.
 */
export function boundedDatabase(database: Database, check: () => void): Database {
  return {
    dialect: database.dialect,
    get statements() {
      return database.statements;
    },
    get waiting() {
      return database.waiting;
    },
    async snapshot(work) {
      check();
      return database.snapshot((session) => work(boundedSession(session, check)));
    },
    write: (work, options) => database.write(work, options),
    close: () => database.close(),
  };
}

function boundedSession(session: Session, check: () => void): Session {
  return {
    dialect: session.dialect,
    readOnly: session.readOnly,
    get manager() {
      return session.manager;
    },
    async all<T>(sql: string, params?: Parameters<Session['all']>[1]): Promise<T[]> {
      check();
      return session.all<T>(sql, params);
    },
    run: (sql, params) => session.run(sql, params),
    insert: (table, columns, rows, options) => session.insert(table, columns, rows, options),
  };
}
