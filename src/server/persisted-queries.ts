import { LRUCache } from 'lru-cache';

/** Characters of documents that are kept, all together. */
const KEPT = 8 * 1024 * 1024;
/** A longer document is not kept: its client sends it in full each time. */
const LONGEST = 256 * 1024;

/**
 * Documents by their SHA-256, for Apollo's automatic persisted queries. They are kept in memory, in this process alone:
 * a client that is told PERSISTED_QUERY_NOT_FOUND sends the document along once more.
 */
export class PersistedQueries {
  readonly #documents: LRUCache<string, string>;

  constructor(kept = KEPT) {
    this.#documents = new LRUCache({
      maxSize: kept,
      maxEntrySize: LONGEST,
      sizeCalculation: (text) => text.length + 100,
    });
  }

  async get(hash: string): Promise<string | undefined> {
    return this.#documents.get(hash);
  }

  async set(hash: string, document: string): Promise<void> {
    this.#documents.set(hash, document);
  }

  async delete(hash: string): Promise<boolean> {
    return this.#documents.delete(hash);
  }
}
