/** What the client process is to send: `count` requests of `size` items each, over so many connections. */
export interface Order {
  readonly url: string;
  readonly key: string;
  readonly connections: number;
  readonly mutation: 'trackActivities' | 'pushMetrics' | 'upsertCompanies';
  /** Tells the orders' ids apart. */
  readonly name: string;
  readonly from: number;
  readonly count: number;
  readonly size: number;
}

export interface Report {
  readonly milliseconds: number;
  /** Of the answers, in ms. */
  readonly median: number;
  readonly most: number;
  /** Sums of what the answers say. */
  readonly accepted: number;
  readonly duplicates: number;
  readonly errors: number;
}

export type ToClient = { readonly prepare: Order } | 'go';
export type FromClient = 'ready' | { readonly report: Report };
