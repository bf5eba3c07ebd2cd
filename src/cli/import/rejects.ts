import { createWriteStream, type WriteStream } from 'node:fs';
import { TidemarkError } from '../../errors/index.js';
import { type CsvRow } from './source.js';

/**
 * What stands before the cells of a rejected row. A file that has these columns may be imported again: a row is then what it was
 * in the file that it comes from, so that importing that one again, too, does not store it twice.
 */
export const REJECT_COLUMNS = ['rejected_line', 'rejected_code', 'rejected_reason', 'rejected_file'] as const;

/** Where a row comes from, for its id: by itself, or by what a file of rejected rows says. */
export type RowOrigin = (row: CsvRow) => CsvRow & { readonly file: string };

export function rowOrigin(header: readonly string[], file: string): RowOrigin {
  const line = header.indexOf('rejected_line');
  const name = header.indexOf('rejected_file');
  if (line < 0 || name < 0) return (row) => ({ line: row.line, cells: row.cells, file });
  const own = ownCells(header);
  return (row) => ({
    line: Number.parseInt(row.cells[line] ?? '', 10) || row.line,
    cells: own(row.cells),
    file: row.cells[name] || file,
  });
}

/** A row's cells without those that a file of rejected rows adds. */
function ownCells(header: readonly string[]): (cells: readonly string[]) => readonly string[] {
  const added = new Set(header.flatMap((name, at) => (isRejectColumn(name) ? [at] : [])));
  return added.size === 0 ? (cells) => cells : (cells) => cells.filter((_, at) => !added.has(at));
}

export function isRejectColumn(name: string): boolean {
  return (REJECT_COLUMNS as readonly string[]).includes(name);
}

/** A CSV file of rejected rows, which comes into being with the first of them. */
export class Rejects {
  #stream: WriteStream | undefined;
  #failure: Error | undefined;
  count = 0;

  readonly #own: (cells: readonly string[]) => readonly string[];

  constructor(
    readonly file: string,
    private readonly header: readonly string[],
    private readonly originOf: RowOrigin,
  ) {
    this.#own = ownCells(header);
  }

  /** @throws FILE_UNREADABLE where the file cannot be written */
  async add(row: CsvRow, code: string, reason: string): Promise<void> {
    if (this.#stream === undefined) {
      this.#stream = createWriteStream(this.file);
      this.#stream.on('error', (error) => {
        this.#failure = error;
      });
      await this.#write([...REJECT_COLUMNS, ...this.#own(this.header)]);
    }
    this.count++;
    const { line, file } = this.originOf(row);
    await this.#write([String(line), code, reason, file, ...this.#own(row.cells)]);
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    await new Promise<void>((resolve) => {
      stream.once('error', () => resolve());
      stream.end(() => resolve());
    });
    this.#check();
  }

  async #write(cells: readonly string[]): Promise<void> {
    this.#check();
    const stream = this.#stream;
    if (stream === undefined || stream.write(`${cells.map(quoted).join(',')}\n`)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done);
        resolve();
      };
      stream.on('drain', done).on('close', done);
    });
    this.#check();
  }

  #check(): void {
    if (this.#failure === undefined) return;
    throw new TidemarkError(
      'FILE_UNREADABLE',
      `${this.file} cannot be written: ${this.#failure.message}. Choose another with --rejects.`,
      {
        path: '--rejects',
        cause: this.#failure,
      },
    );
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
