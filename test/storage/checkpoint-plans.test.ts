import { type Session } from '../../src/storage';
import { dropCarry, writeCarry } from '../../src/storage/series/carry.js';
import { describeDatabases } from '../support/databases';
import { rowsRead } from './rows-read';

const BLOCKS = 40;
const DAYS = 60;
const SERIES = [1, 2, 3];

describeDatabases('dropping the checkpoints of a block', (context) => {
  it('seeks them, and passes over no other block, series or day', async () => {
    const db = await context.open();
    const state = new Float64Array(256);
    for (let block = 0; block < BLOCKS; block++) {
      const rows = SERIES.flatMap((series) =>
        ['daysSince', 'totalSum'].flatMap((operand) =>
          Array.from({ length: DAYS }, (_, day) => ({ series, operand, block, day, state })),
        ),
      );
      await db.write((session) => writeCarry(session, rows));
    }
    if (db.dialect === 'mysql') await db.write((session) => session.all('ANALYZE TABLE carry_state'));
    await db.write(async (session) => {
      const sent: { sql: string; params: Parameters<Session['run']>[1] }[] = [];
      const watched: Session = Object.create(session, {
        dialect: { value: session.dialect },
        run: {
          value: (sql: string, params: Parameters<Session['run']>[1]) => {
            sent.push({ sql, params });
            return session.run(sql, params);
          },
        },
      });
      const before = await rowsRead(session);
      await dropCarry(watched, 7, [
        { series: 1, from: DAYS - 2 },
        { series: 3, from: DAYS - 2 },
      ]);
      const touched = (await rowsRead(session)) - before;
      expect(sent).toHaveLength(1);
      if (session.dialect === 'mysql') {
        // Eight checkpoints go: a few handler reads for each, not one for each of the thousands.
        expect(touched).toBeLessThan(100);
      } else {
        const plan = await session.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sent[0]!.sql}`, sent[0]!.params);
        const [search] = plan.map((step) => step.detail).filter((detail) => detail.includes('carry_state'));
        expect(search).toContain('carry_state_block (block=? AND series_id=? AND day>?)');
      }
    });
    const left = await db.snapshot((session) =>
      session.all<{ block: number; series: number; days: number }>(
        `SELECT block, series_id AS series, COUNT(*) AS days FROM carry_state WHERE block IN (6, 7)
          GROUP BY block, series_id ORDER BY block, series_id`,
      ),
    );
    const all = 2 * DAYS;
    expect(left.map(({ days }) => days)).toEqual([all, all, all, all - 4, all, all - 4]);
  });
});
