import { type Page, type Span } from './types.js';

/** What was read of a list for a span, in the direction of reading: from the end where it is `backward`. */
export interface Cut<T> {
  /** One more than the span's limit, where there is one more. */
  readonly items: readonly T[];
  /** Whether the list has items on the far side of the cursor that reading began at. */
  readonly precedes: boolean;
}

/**
 * The page that a cut makes, in the order of the list. As Relay has it: on the side that is counted towards, a flag says whether the
 * stretch between the cursors goes on; on the other, whether anything lies beyond the cursor.
 */
export function pageOf<T>({ items, precedes }: Cut<T>, span: Span, cursorOf: (item: T) => string): Page<T> {
  const more = items.length > span.limit;
  const kept = items.slice(0, span.limit);
  if (span.backward) kept.reverse();
  return {
    items: kept,
    cursors: kept.map(cursorOf),
    hasNextPage: span.backward ? precedes : more,
    hasPreviousPage: span.backward ? more : precedes,
  };
}
