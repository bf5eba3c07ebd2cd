import { TidemarkError } from '../errors/index.js';
import { PAGE_DEFAULT, PAGE_LIMIT, type PageRequest, type Span } from './types.js';

/** @throws BAD_USER_INPUT, PAGE_TOO_LARGE */
export function spanOf({ first, after, last, before }: PageRequest): Span {
  if (first != null && last != null) {
    throw new TidemarkError('BAD_USER_INPUT', 'Give `first` or `last`, not both.', { path: 'last' });
  }
  const backward = last != null;
  const limit = last ?? first ?? PAGE_DEFAULT;
  const path = backward ? 'last' : 'first';
  if (limit < 0) {
    throw new TidemarkError('BAD_USER_INPUT', `\`${path}\` is ${limit}: it cannot be negative.`, { path });
  }
  if (limit > PAGE_LIMIT) {
    throw new TidemarkError('PAGE_TOO_LARGE', `\`${path}\` is ${limit}: a page holds at most ${PAGE_LIMIT}.`, {
      path,
      details: { limit: PAGE_LIMIT },
    });
  }
  return { limit, backward, after: after ?? undefined, before: before ?? undefined };
}
