import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TidemarkError } from '../../errors/index.js';
import { records } from './records.js';
import { utf8Only } from './utf8.js';

/** One record of the file. */
export interface CsvRow {
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvSource {
  /** The file's base name without `.gz`; `stdin` for standard input. */
  readonly name: string;
  /** Bytes of the file as it is stored; undefined where not known. */
  readonly size: number | undefined;
  /** Of those, so many are read. */
  bytesRead(): number;
  /** Records in the file's order, some at a time; the file is read only as fast as they are taken. */
  rows(): AsyncGenerator<CsvRow[]>;
  close(): void;
}

/** Opens a CSV file, gzipped or not; `-` is standard input. @throws FILE_UNREADABLE */
export async function openCsv(file: string): Promise<CsvSource> {
  const stdin = file === '-';
  const size = stdin ? undefined : sizeOf(file);
  const raw: Readable = stdin ? process.stdin : createReadStream(file, { highWaterMark: 64 * 1024 });
  const start = await firstBytes(raw, file);
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const gzipped = start[0] === 0x1f && start[1] === 0x8b;
  const text = utf8Only();
  const stages = gzipped ? [raw, counter, createGunzip(), text] : [raw, counter, text];
  for (const [i, stage] of stages.entries()) {
    stage.on('error', (error) => text.destroy(error));
    const next = stages[i + 1];
    if (next) stage.pipe(next as Transform);
  }
  return {
    name: stdin ? 'stdin' : basename(file).replace(/\.gz$/i, ''),
    size,
    bytesRead: () => bytes,
    rows: () => rowsOf(text, file),
    close() {
      for (const stage of stages) stage.destroy();
    },
  };
}

async function* rowsOf(text: Readable, file: string): AsyncGenerator<CsvRow[]> {
  let line = 1;
  try {
    for await (const some of records(text)) {
      const rows: CsvRow[] = [];
      for (const cells of some) {
        if (cells.length !== 1 || cells[0] !== '') rows.push({ line, cells });
        line += 1 + breaksIn(cells);
      }
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    throw unreadable(file, error, line);
  }
}

/** Line breaks within a record's quoted cells. */
function breaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) breaks++;
  }
  return breaks;
}

function sizeOf(file: string): number | undefined {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw new Error('it is a directory');
    return stat.isFile() ? stat.size : undefined;
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The first bytes of a stream, which stay in it. */
function firstBytes(stream: Readable, file: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => {
      stream.off('readable', onReadable);
      stream.off('error', onError);
      act();
    };
    const onReadable = () => {
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) stream.unshift(chunk);
      done(() => resolve(chunk ?? Buffer.alloc(0)));
    };
    const onError = (error: Error) => done(() => reject(unreadable(file, error)));
    stream.on('readable', onReadable);
    stream.on('error', onError);
  });
}

function unreadable(file: string, error: unknown, line?: number): TidemarkError {
  const reason = error instanceof Error ? error.message : String(error);
  const where = line === undefined ? '' : `, at line ${line} or after (what stands before it is imported)`;
  return new TidemarkError('FILE_UNREADABLE', `${file} cannot be read${where}: ${reason}`, {
    path: file,
    cause: error,
  });
}
