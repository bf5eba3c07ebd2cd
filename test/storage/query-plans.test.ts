import { encodePage, readPages, readPagesOn, readStatePages, type Session, writePages } from '../../src/storage';
import { describeDatabases } from '../support/databases';
import { rowsRead } from './rows-read';

describeDatabases('page reads', (context) => {
  it('seek their pages and never pass over the days between', async () => {
    const db = await context.open();
    const blocks = Array.from({ length: 300 }, (_, block) => block);
    const data = encodePage(new Float64Array(256).fill(1));
    await db.write((session) =>
      writePages(
        session,
        blocks.flatMap((block) => Array.from({ length: 60 }, (_, day) => ({ series: 1, block, day, data }))),
      ),
    );
    const queries: ((session: Session) => Promise<unknown[]>)[] = [
      (session) => readPagesOn(session, { series: [1], blocks, days: [10, 40] }),
      (session) => readPages(session, { series: [1], blocks, from: 10, to: 11 }),
      (session) => readStatePages(session, { series: [1], blocks: blocks.slice(0, 50), from: 40, to: 41 }),
    ];
    await db.snapshot(async (session) => {
      for (const query of queries) {
        const sent: { sql: string; params: Parameters<Session['all']>[1] }[] = [];
        const watched: Session = Object.create(session, {
          dialect: { value: session.dialect },
          all: {
            value: (sql: string, params: Parameters<Session['all']>[1]) => {
              sent.push({ sql, params });
              return session.all(sql, params);
            },
          },
        });
        const touchedBefore = await rowsRead(session);
        const rows = await query(watched);
        const touched = (await rowsRead(session)) - touchedBefore;
        expect(rows.length).toBeGreaterThan(100);
        if (session.dialect === 'mysql') {
          // Handler reads: a few for each page, not sixty.
          expect(touched).toBeLessThan(rows.length * 4 + 400);
        } else {
          for (const { sql, params } of sent) {
            const plan = await session.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
            const pages = plan.map((step) => step.detail).filter((detail) => /SEARCH [pq] |SCAN [pq]\b/.test(detail));
            expect(pages.length).toBeGreaterThan(0);
            for (const detail of pages) expect(detail).toMatch(/series_id=\? AND block=\? AND day[=<>]/);
          }
        }
      }
    });
  });
});
