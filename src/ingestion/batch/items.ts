import { type ErrorCode, TidemarkError } from '../../errors/index.js';
import { BATCH_LIMIT, type ItemError } from '../types.js';

/** The problems of a batch's items, at most one each: an item is stored whole or not at all. */
export class ItemErrors {
  readonly #errors = new Map<number, ItemError>();

  add(index: number, code: ErrorCode, message: string, path?: string): void {
    if (this.#errors.has(index)) return;
    this.#errors.set(index, path === undefined ? { index, code, message } : { index, code, message, path });
  }

  /** Runs the check of one item; its coded error becomes the item's. */
  guard<T>(index: number, check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const hint = error.suggestions.length > 0 ? ` Did you mean ${error.suggestions.join(' or ')}?` : '';
      this.add(index, error.code, error.message + hint, error.path);
      return undefined;
    }
  }

  /** A copy to go on from: a transaction that is run again starts from what was known before it. */
  fork(): ItemErrors {
    const copy = new ItemErrors();
    for (const [index, error] of this.#errors) copy.#errors.set(index, error);
    return copy;
  }

  /** In the order of the items. */
  list(): ItemError[] {
    return [...this.#errors.values()].sort((a, b) => a.index - b.index);
  }
}

/** `path`: the argument that lists them. @throws BATCH_TOO_LARGE */
export function checkBatchSize(items: readonly unknown[], path = 'input'): void {
  if (items.length > BATCH_LIMIT) {
    throw new TidemarkError(
      'BATCH_TOO_LARGE',
      `${items.length} items in one call; at most ${BATCH_LIMIT} are taken. Send them in several.`,
      { path, details: { limit: BATCH_LIMIT } },
    );
  }
}
