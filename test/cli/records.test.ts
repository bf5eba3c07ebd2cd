import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { records } from '../../src/cli/import/records';

async function read(text: string, size: number): Promise<(readonly string[])[]> {
  const characters = [...text];
  const chunks: Buffer[] = [];
  for (let at = 0; at < characters.length; at += size)
    chunks.push(Buffer.from(characters.slice(at, at + size).join('')));
  const all: (readonly string[])[] = [];
  for await (const some of records(Readable.from(chunks))) all.push(...some);
  return all;
}

describe('The records of a CSV text', () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'a', 'é', '😀 b', ' 5 ', 'x\u2028y'),
    fc.constantFrom('"a,b"', '"two\nlines"', '"say ""hi"""', '""', 'half"quoted', '"q"tail'),
  );
  const plain = fc.constantFrom('', 'a', 'é', '😀 b', ' 5 ');
  const rows = fc
    .tuple(
      fc.array(fc.array(plain, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
    )
    .map(([some, others]) => [...some, ...others].map((cells) => cells.join(',')));

  it('are what a parser makes of it, in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (lines, end, ended, marked, size) => {
          const text = `${marked ? '\uFEFF' : ''}${lines.join(end)}${ended ? end : ''}`;
          const delimited = lines.length > 1 || ended;
          const expected = parse(text, {
            bom: true,
            relax_column_count: true,
            relax_quotes: true,
            ...(delimited ? { record_delimiter: end } : {}),
          });
          const blank = (row: readonly string[]) => row.length > 1 || row[0] !== '';
          expect((await read(text, size)).filter(blank)).toEqual((expected as string[][]).filter(blank));
        },
      ),
      { numRuns: 500 },
    );
  });
});
