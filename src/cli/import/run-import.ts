import { TidemarkError } from '../../errors/index.js';
import { type Ingestion, type Origin } from '../../ingestion/index.js';
import { BatchSize } from './batch-size.js';
import { type Columns, matchColumns } from './columns.js';
import { type ImportKind } from './kinds.js';
import { type Progress, startProgress } from './progress.js';
import { Rejects, type RowOrigin, rowOrigin } from './rejects.js';
import { type CsvRow, type CsvSource } from './source.js';

export interface ImportSettings {
  readonly map: ReadonlyMap<string, string>;
  readonly set: ReadonlyMap<string, string>;
  readonly createCompanies: boolean;
  readonly rejectsFile: string;
  /** Whether a write transaction keeps all other writers waiting (SQLite). */
  readonly oneWriter: boolean;
  /** Where progress is shown. */
  readonly terminal: NodeJS.WriteStream;
}

export interface ImportSummary {
  readonly rows: number;
  /** Counts by word: accepted, duplicates, … */
  readonly counts: Readonly<Record<string, number>>;
  readonly rejected: number;
  /** Columns that were not used. */
  readonly ignored: readonly string[];
  readonly seconds: number;
}

/**
 * Imports a CSV file in batches, in constant memory: it is read as fast as batches are stored.
 * @throws FILE_UNREADABLE, COLUMN_MISSING, COLUMN_INVALID, and what the database throws
 */
export async function runImport<I>(
  source: CsvSource,
  kind: ImportKind<I>,
  ingestion: Ingestion,
  settings: ImportSettings,
): Promise<ImportSummary> {
  const began = performance.now();
  const batches = source.rows();
  const first = await batches.next();
  const [head, ...rest] = first.done ? [] : first.value;
  if (head === undefined)
    throw new TidemarkError('FILE_UNREADABLE', 'The file is empty: a CSV file begins with a header.');
  const header = head.cells;
  const columns = matchColumns(header, kind.fields, settings.map, settings.set);
  kind.check(columns, header);
  const originOf = rowOrigin(header, source.name);
  const rejects = new Rejects(settings.rejectsFile, header, originOf);
  const progress = startProgress(settings.terminal, source.size);
  const run = new ImportRun(source, kind, ingestion, settings, columns, header.length, originOf, rejects, progress);
  try {
    await run.add(rest);
    try {
      for await (const rows of batches) await run.add(rows);
    } catch (error) {
      // A file that is broken further on: what was read of it is stored.
      if (error instanceof TidemarkError && error.code === 'FILE_UNREADABLE') await run.finish();
      throw error;
    }
    await run.finish();
  } finally {
    await run.abandon();
    progress.stop();
    await rejects.close();
  }
  return {
    rows: run.rows,
    counts: run.counts,
    rejected: rejects.count,
    ignored: kind.free === undefined ? columns.free.map((column) => column.name) : [],
    seconds: (performance.now() - began) / 1000,
  };
}

class ImportRun<I> {
  rows = 0;
  readonly counts: Record<string, number> = {};
  readonly #size: BatchSize;
  readonly #origin: Origin;
  /** Batches side by side: while the database stores one, the next is read. Only where their order does not matter. */
  readonly #atOnce: number;
  readonly #storing: Promise<void>[] = [];
  #items: I[] = [];
  #rowsOfItems: CsvRow[] = [];

  constructor(
    private readonly source: CsvSource,
    private readonly kind: ImportKind<I>,
    private readonly ingestion: Ingestion,
    private readonly settings: ImportSettings,
    private readonly columns: Columns,
    private readonly width: number,
    private readonly originOf: RowOrigin,
    private readonly rejects: Rejects,
    private readonly progress: Progress,
  ) {
    this.#size = new BatchSize(settings.oneWriter);
    this.#atOnce = kind.ordered || settings.oneWriter ? 1 : 2;
    this.#origin = { apiKeyId: null, source: `import ${source.name}`.slice(0, 80) };
  }

  async add(rows: readonly CsvRow[]): Promise<void> {
    for (const row of rows) {
      this.rows++;
      try {
        if (row.cells.length !== this.width) throw malformed(row, this.width);
        this.#items.push(this.kind.item(row, this.columns, this.originOf));
        this.#rowsOfItems.push(row);
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        await this.rejects.add(row, error.code, error.message);
      }
      if (this.#items.length >= this.#size.rows) await this.#next();
    }
  }

  async finish(): Promise<void> {
    if (this.#items.length > 0) await this.#next();
    await this.#settle(0);
  }

  /** Waits for what is under way, whatever becomes of it. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#storing);
  }

  async #next(): Promise<void> {
    const batch = this.#store(this.#items, this.#rowsOfItems);
    // Its failure is met where it is awaited.
    batch.catch(() => {});
    this.#storing.push(batch);
    this.#items = [];
    this.#rowsOfItems = [];
    await this.#settle(this.#atOnce - 1);
  }

  async #settle(most: number): Promise<void> {
    while (this.#storing.length > most) {
      await this.#storing[0];
      this.#storing.shift();
    }
  }

  async #store(items: readonly I[], rows: readonly CsvRow[]): Promise<void> {
    const { counts, errors } = await this.kind.store(this.ingestion, items, this.#origin, {
      createCompanies: this.settings.createCompanies,
      onCommit: (milliseconds) => this.#size.took(items.length, milliseconds),
    });
    for (const [word, count] of Object.entries(counts)) this.counts[word] = (this.counts[word] ?? 0) + count;
    for (const error of errors) await this.rejects.add(rows[error.index]!, error.code, error.message);
    this.progress.update(this.rows, this.source.bytesRead());
  }
}

function malformed({ cells }: CsvRow, width: number): TidemarkError {
  return new TidemarkError('ROW_MALFORMED', `${cells.length} cells, where the header has ${width}.`);
}
