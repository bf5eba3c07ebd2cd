import { createWriteStream, type WriteStream } from 'node:fs';
import { TidemarkError } from '../../errors/index.js';
import { type CsvRow } from './source.js';

/** What stands before the cells of a rejected row. A file that has these columns may be imported again: they are ignored. */
export const REJECT_COLUMNS: readonly string[] = ['rejected_line', 'rejected_code', 'rejected_reason'];

/** A CSV file of rejected rows, which comes into being with the first of them. */
export class Rejects {
  #stream: WriteStream | undefined;
  #failure: Error | undefined;
  count = 0;

  constructor(
    readonly file: string,
    private readonly header: readonly string[],
  ) {}

  /** @throws FILE_UNREADABLE where the file cannot be written */
  async add(row: CsvRow, code: string, reason: string): Promise<void> {
    if (this.#stream === undefined) {
      this.#stream = createWriteStream(this.file);
      this.#stream.on('error', (error) => {
        this.#failure = error;
      });
      await this.#write([...REJECT_COLUMNS, ...this.header.filter((name) => !REJECT_COLUMNS.includes(name))]);
    }
    this.count++;
    const cells = this.header.some((name) => REJECT_COLUMNS.includes(name))
      ? row.cells.filter((_, i) => !REJECT_COLUMNS.includes(this.header[i] ?? ''))
      : row.cells;
    await this.#write([String(row.line), code, reason, ...cells]);
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
