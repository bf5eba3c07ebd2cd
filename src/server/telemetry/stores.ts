import { Counter, Gauge, type Registry } from 'prom-client';
import { type Database, type PageCache } from '../../storage/index.js';

/** What the page cache and the connections say of themselves when they are asked. */
export function gaugeStores(database: Database, pages: PageCache, registry: Registry): void {
  const total = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  total('tidemark_page_cache_hits_total', 'Pages that were in memory.', () => pages.hits);
  total('tidemark_page_cache_misses_total', 'Pages that had to be read.', () => pages.misses);
  gauge('tidemark_page_cache_bytes', 'Memory of decoded pages.', () => pages.bytes);
  total('tidemark_database_statements_total', 'SQL statements sent.', () => database.statements);
  gauge(
    'tidemark_database_waiting',
    'Transactions and snapshots that wait for a connection, or for their turn to write.',
    () => database.waiting,
  );
}
