import { type ItemError, type PushResult, type UpsertResult } from '../types.js';

/** What became of an item; 0 where it has an error. */
export const ACCEPTED = 1;
export const DUPLICATE = 2;
export const CREATED = 3;
export const UPDATED = 4;
export const UNCHANGED = 5;

/** What became of a batch, item by item, so that requests that shared a transaction can be told apart again. */
export interface Outcome {
  readonly codes: Uint8Array;
  /** In the order of the items. */
  readonly errors: readonly ItemError[];
}

/** The outcome of items from…to−1, as if they had been a batch of their own. */
export function sliceOutcome({ codes, errors }: Outcome, from: number, to: number): Outcome {
  return {
    codes: codes.subarray(from, to),
    errors: errors
      .filter((error) => error.index >= from && error.index < to)
      .map((error) => ({ ...error, index: error.index - from })),
  };
}

export function pushResult({ codes, errors }: Outcome): PushResult {
  return { accepted: count(codes, ACCEPTED), duplicates: count(codes, DUPLICATE), errors };
}

export function upsertResult({ codes, errors }: Outcome): UpsertResult {
  return {
    created: count(codes, CREATED),
    updated: count(codes, UPDATED),
    unchanged: count(codes, UNCHANGED),
    errors,
  };
}

function count(codes: Uint8Array, code: number): number {
  let found = 0;
  for (const one of codes) if (one === code) found++;
  return found;
}
