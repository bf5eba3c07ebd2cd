import { encodePage, type PageWrite, readOrigins, writePages } from '../../src/storage';
import { describeDatabases } from '../support/databases';

function page(series: number, day: number, more: Partial<PageWrite> = {}): PageWrite {
  const values = new Float64Array(256).fill(Number.NaN);
  values[3] = day;
  return { series, block: 0, day, data: encodePage(values), ...more };
}

const cell = (series: number, day: number, slot = 3) => ({ series, block: 0, slot, day });

describeDatabases('which run wrote a page', (context) => {
  it('is told for values that are stored, and renewed with the page', async () => {
    const database = await context.open();
    await database.write((session) =>
      writePages(session, [page(1, 10), page(2, 10, { run: 7 }), page(2, 11, { run: 7 }), page(2, 12)]),
    );
    const asked = [cell(2, 11), cell(1, 10), cell(2, 10), cell(2, 12), cell(2, 10, 4), cell(2, 13), cell(3, 10)];
    expect(await database.snapshot((session) => readOrigins(session, asked))).toEqual([
      { run: 7 },
      { run: null },
      { run: 7 },
      { run: null },
      undefined,
      undefined,
      undefined,
    ]);
    // A scrub changes a page and is not where its values come from.
    await database.write((session) => writePages(session, [page(2, 10), page(2, 11, { run: 8 })]));
    expect(await database.snapshot((session) => readOrigins(session, asked.slice(0, 3)))).toEqual([
      { run: 8 },
      { run: null },
      { run: 7 },
    ]);
  });

  it('does not touch the statement that writes what was folded', async () => {
    const database = await context.open();
    const statements: string[] = [];
    await database.write(async (session) => {
      const insert = session.insert.bind(session);
      session.insert = (table, columns, rows, options) => {
        if (rows.length > 0) statements.push(`${table} (${columns.join(', ')})`);
        return insert(table, columns, rows, options);
      };
      await writePages(session, [page(1, 10), page(1, 11)]);
      await writePages(session, [page(2, 10, { run: 7 })]);
    });
    expect(statements).toEqual([
      'series_page (series_id, block, day, data)',
      'series_page (series_id, block, day, data, run_id)',
    ]);
  });
});
