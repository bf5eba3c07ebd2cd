import { type Logger } from 'typeorm';

/** Counts the statements that were sent; as a TypeORM logger, TypeORM's too. */
export class StatementCounter implements Logger {
  count = 0;
  /** Who waits for a connection of the pool. */
  waiting = 0;

  logQuery(): void {
    this.count++;
  }

  // Errors reach the caller as exceptions, the rest is of no interest.
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
