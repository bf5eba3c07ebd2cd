import { Readable } from 'node:stream';
import { parse } from 'csv-parse';

/** Longest record (bytes): a quote that is never closed must not take the rest of the file into memory. */
const RECORD_BYTES = 2 ** 20;
const TAKE = 1000;
const QUOTE = 0x22;

export type Cells = readonly string[];

/**
 * The records of a CSV text in UTF-8 (or UTF-16 with its mark), some at a time. Up to the first quote lines are split at their
 * commas, several times faster than by a parser; from the record with the quote on the parser reads.
 * @param text bytes in whole characters
 * @throws what the stream or the parser throws
 */
export async function* records(text: Readable): AsyncGenerator<Cells[]> {
  const chunks = text[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest = '';
  let first = true;
  for (;;) {
    const { value: chunk, done } = await chunks.next();
    if (done) break;
    if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return yield* parsed(chunk, chunks);
    rest += chunk.toString();
    if (first && rest.startsWith('\uFEFF')) rest = rest.slice(1);
    first = false;
    const quote = chunk.includes(QUOTE) ? rest.indexOf('"') : rest.length;
    const end = rest.lastIndexOf('\n', quote) + 1;
    const lines = rest.slice(0, end);
    // Lines that end in CR alone.
    if (/\r(?!\n)/.test(lines)) return yield* parsed(rest, chunks);
    rest = rest.slice(end);
    if (lines !== '') yield split(lines.slice(0, -1));
    if (quote - end < rest.length || rest.length > RECORD_BYTES) return yield* parsed(rest, chunks);
  }
  if (rest.includes('\r')) return yield* parsed(rest, chunks);
  if (rest !== '') yield split(rest);
}

function split(lines: string): Cells[] {
  return lines.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line).split(','));
}

/** The records of a text that begins with `start` and goes on with what is left of the chunks. */
async function* parsed(start: string | Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Cells[]> {
  const parser = parse({ bom: true, relax_column_count: true, relax_quotes: true, max_record_size: RECORD_BYTES });
  const source = Readable.from(
    (async function* () {
      yield Buffer.from(start);
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    })(),
  );
  let wake = () => {};
  let ended = false;
  let failure: Error | undefined;
  source.on('error', (error) => parser.destroy(error));
  parser.on('readable', () => wake());
  parser.on('end', () => {
    ended = true;
    wake();
  });
  parser.on('error', (error) => {
    failure = error;
    wake();
  });
  source.pipe(parser);
  try {
    for (;;) {
      const some: Cells[] = [];
      while (some.length < TAKE) {
        const cells = parser.read() as Cells | null;
        if (cells === null) break;
        some.push(cells);
      }
      if (some.length > 0) {
        yield some;
        continue;
      }
      if (failure) throw failure;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    source.destroy();
    parser.destroy();
  }
}
