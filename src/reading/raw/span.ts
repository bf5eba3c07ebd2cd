import { type Day } from '../../calendar/index.js';
import { TidemarkError } from '../../errors/index.js';
import {
  type CursorArgument,
  decodeCursor,
  invalidCursor,
  isWhole,
  type PageRequest,
  type Span,
  spanOf,
} from '../../paging/index.js';
import { type LogStretch } from '../../storage/raw/index.js';

/** @throws BAD_USER_INPUT where the last day comes before the first */
export function checkDays(from: Day | null | undefined, to: Day | null | undefined): void {
  if (from == null || to == null || from <= to) return;
  throw new TidemarkError('BAD_USER_INPUT', '`from` comes after `to`: it is the first day, `to` the last.', {
    path: 'from',
  });
}

export interface LogSpan<Place> {
  readonly span: Span;
  readonly stretch: LogStretch<Place>;
}

/**
 * What a request asks of a log whose places are made of `keys` whole numbers.
 * @throws BAD_USER_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID
 */
export function logSpan<Place>(
  request: PageRequest,
  query: string,
  keys: number,
  placeOf: (parts: readonly number[]) => Place,
): LogSpan<Place> {
  const span = spanOf(request);
  const read = (text: string | undefined, argument: CursorArgument) => {
    if (text === undefined) return undefined;
    const parts = decodeCursor(text, query, argument);
    if (parts.length !== keys || !parts.every(isWhole)) throw invalidCursor(argument);
    return placeOf(parts);
  };
  const after = read(span.after, 'after');
  const before = read(span.before, 'before');
  const stretch = span.backward
    ? { from: before, until: after, reversed: true }
    : { from: after, until: before, reversed: false };
  return { span, stretch };
}
