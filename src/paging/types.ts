/** The arguments of a connection, as Relay has them. */
export interface PageRequest {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** A checked request: `limit` items behind `after` and before `before`, counted from the end where `backward`. */
export interface Span {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** A page of rows, each with its cursor. */
export interface Page<T> {
  readonly items: readonly T[];
  /** One per item. */
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Items a page holds when neither `first` nor `last` is given, and at most. */
export const PAGE_DEFAULT = 50;
export const PAGE_LIMIT = 500;
