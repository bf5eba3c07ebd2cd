import { type EntityManager } from 'typeorm';
import { type Day } from '../calendar/index.js';
import { type Model } from '../model/index.js';

export type Dialect = 'sqlite' | 'mysql';

export type SqlValue = string | number | bigint | Buffer | null;

/**
 * One connection within one transaction (or snapshot). Placeholders are `?` on both databases. Text columns take and
 * give strings, `data`/`hash`/`token` columns Buffers, all integers numbers.
 */
export interface Session {
  readonly dialect: Dialect;
  /** True in a snapshot: all that it sees is committed. */
  readonly readOnly: boolean;
  /** TypeORM on the same connection and transaction, for the small tables. */
  readonly manager: EntityManager;
  all<T>(sql: string, params?: readonly SqlValue[]): Promise<T[]>;
  /** Number of affected rows (MySQL counts as its driver does: 1 inserted, 2 updated, for an upsert). */
  run(sql: string, params?: readonly SqlValue[]): Promise<number>;
  /** `INSERT` of many rows, in statements of 4 MB at most. With `ignore` the result is the number of rows that were added. */
  insert(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
    options?: InsertOptions,
  ): Promise<number>;
}

export interface InsertOptions {
  /** Rows whose key is there already are left as they are. */
  readonly ignore?: boolean;
  /** Rows whose key is there already are updated: key columns, and an SQL expression per updated column, in which the new value is written `{x}` and the stored one `table.x`. */
  readonly upsert?: { readonly key: readonly string[]; readonly set: Readonly<Record<string, string>> };
}

export interface WriteOptions {
  /** Recorded in `batch` by the work itself; after a COMMIT of unknown outcome its presence decides. */
  readonly token?: Buffer;
  /** Done twice it does what it does once: after a COMMIT of unknown outcome it is done again. */
  readonly repeatable?: boolean;
  /**
   * Whatever it writes is computed again from the rest, or is the lease of a process that a power failure ends: after one it may be
   * missing, though not in part. Where each commit waits for the disk (SQLite) this one does not.
   */
  readonly derived?: boolean;
}

/** The door to the database. SQLite and MySQL/MariaDB behave alike behind it. */
export interface Database {
  readonly dialect: Dialect;
  /** Runs reads in one consistent snapshot. Nothing may be written. */
  snapshot<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Runs one write transaction (READ COMMITTED; on SQLite BEGIN IMMEDIATE, first come first served). Deadlocks, lock
   * time-outs and lost connections run `work` again from the start, so it must not touch memory that outlives it.
   */
  write<T>(work: (session: Session) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** SQL statements sent so far. */
  readonly statements: number;
  /** Transactions and snapshots that wait for a connection, or for their turn to write. */
  readonly waiting: number;
  close(): Promise<void>;
}

export type SeriesKind = 'COUNTER' | 'GAUGE';
export type Fold = 'LAST' | 'SUM' | 'MIN' | 'MAX' | 'AVG';

/**
 * What a stored series is. ENTITY holds no pages: its block rows say that entity rows of a block changed.
 * FIRST_DAY has one page a block, at day 0, of day numbers. CALCULATED is one published (or coming) version of a metric.
 * DISTINCT holds no pages either: its values are rows of `distinct_value`.
 * ROLL_UP is a hidden series of companies, made of their children's; RELAY has no pages: its block rows say which days of which
 * children a roll-up has yet to take in.
 */
export type StoredKind =
  | 'COUNTER'
  | 'GAUGE'
  | 'FIELD'
  | 'FIRST_DAY'
  | 'ENTITY'
  | 'CALCULATED'
  | 'DISTINCT'
  | 'ROLL_UP'
  | 'RELAY';

export interface Series {
  readonly id: number;
  readonly model: Model;
  /** activities.login, metrics.storage, company.custom.seats, system.activity_count, system.first_day, calculated.seat_use@3 (internal). */
  readonly key: string;
  /** '' or the event property whose daily sum this is. */
  readonly property: string;
  readonly kind: StoredKind;
  readonly fold: Fold;
  readonly name: string | null;
  readonly description: string | null;
  readonly unit: string | null;
  readonly direction: 'UP' | 'DOWN' | null;
}

/** What a write transaction will touch of one series in one block: the lock, the revision and the changed range in one row. */
export interface Touch {
  readonly series: number;
  readonly block: number;
  /**
   * First and last day whose value changes. A field's last day is the eve of the entity's next change, or FOREVER.
   * from > to: no day's value changes, only the revision goes up.
   */
  readonly from: Day;
  readonly to: Day;
}

export const FOREVER: Day = 2_147_483_647;

export interface BlockState {
  readonly series: number;
  readonly block: number;
  readonly rev: number;
  readonly changedFrom: Day | null;
  readonly changedTo: Day | null;
  readonly claimedFrom: Day | null;
  readonly claimedTo: Day | null;
  readonly claim: number | null;
  readonly unitRev: number;
}

/**
 * One stored page; `data` undefined deletes it (an all-empty page is not stored). A FIELD's page is a state that stands
 * until the next page, so one whose entities have all been cleared must be stored: see `encodeState`.
 */
export interface PageWrite {
  readonly series: number;
  readonly block: number;
  readonly day: Day;
  readonly data: Buffer | undefined;
  /** Id of the run that computed it; left out: it was folded from what was sent, or keeps the run that it has. */
  readonly run?: number;
}

export interface PageRow {
  readonly series: number;
  readonly block: number;
  readonly day: Day;
  readonly data: Buffer;
}
