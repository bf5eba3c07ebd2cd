import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Database, readBlockStates, readPagesOn, readSlot } from '../../src/storage';
import { describeDatabases } from '../support/databases';
import { addToPages, BLOCKS, DAYS, SERIES } from './add-to-pages';

const run = promisify(execFile);

/** Every cell that was added to holds `expected`, every revision is as high. */
async function expectAll(db: Database, expected: number): Promise<void> {
  await db.snapshot(async (session) => {
    const pages = await readPagesOn(session, { series: SERIES, blocks: BLOCKS, days: DAYS });
    expect(pages).toHaveLength(18);
    for (const page of pages) {
      expect([readSlot(page.data, 0), readSlot(page.data, 5), readSlot(page.data, 6)]).toEqual([
        expected,
        expected,
        Number.NaN,
      ]);
    }
    const states = await readBlockStates(session, SERIES, BLOCKS);
    expect(states).toHaveLength(6);
    for (const state of states) expect(state).toMatchObject({ rev: expected, claimedFrom: 10, claimedTo: 12 });
  });
}

describeDatabases('write transactions', (context) => {
  it('of ten writers on the same pages lose nothing', async () => {
    const db = await context.open();
    await Promise.all(Array.from({ length: 10 }, (_, writer) => addToPages(db, 20, writer * 1000)));
    await expectAll(db, 200);
  });

  it('of two processes on the same pages lose nothing', async () => {
    const place = await context.place();
    const db = await context.open(place);
    const args = ['-r', path.join(__dirname, '../support/register-ts.cjs'), path.join(__dirname, 'add-to-pages.ts')];
    const env = { ...process.env, ...context.environment(place) };
    const processes = [1, 2].map(() => run(process.execPath, args, { env }));
    await addToPages(db, 20, 7);
    await Promise.all(processes);
    await expectAll(db, 220);
  });

  it('one after the other without a break leave gaps for other processes', async () => {
    const place = await context.place();
    const [busy, other] = [await context.open(place), await context.open(place)];
    const count = (db: Database, name: string, i: number) =>
      db.write(async (session) => {
        await session.insert('id_counter', ['name', 'next'], [[name, i]], {
          upsert: { key: ['name'], set: { next: '{next}' } },
        });
        await new Promise((resolve) => setTimeout(resolve, 2));
      });
    let done = false;
    const writing = (async () => {
      for (let i = 0; !done; i++) await count(busy, 'busy', i);
    })();
    const began = performance.now();
    for (let i = 0; i < 5; i++) await count(other, 'other', i);
    done = true;
    await writing;
    expect(performance.now() - began).toBeLessThan(4000);
  }, 90_000);

  it('are not seen before they are committed, and not by snapshots that began before', async () => {
    const db = await context.open();
    const count = (session: { all<T>(sql: string): Promise<T[]> }) =>
      session.all('SELECT name FROM setting ORDER BY name');
    await db.write((session) => session.insert('setting', ['name', 'value'], [['a', '']]));
    let written = () => {};
    let checked = () => {};
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const isChecked = new Promise<void>((resolve) => {
      checked = resolve;
    });
    const writing = db.write(async (session) => {
      await session.insert('setting', ['name', 'value'], [['b', '']]);
      written();
      await isChecked;
    });
    await isWritten;
    await db.snapshot(async (session) => {
      // The snapshot is taken at its beginning, not at its first read.
      checked();
      await writing;
      expect(await count(session)).toEqual([{ name: 'a' }]);
      expect(await count(session)).toEqual([{ name: 'a' }]);
    });
    expect(await db.snapshot(count)).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it('that fail are rolled back alone', async () => {
    const db = await context.open();
    const writes = Array.from({ length: 20 }, (_, i) =>
      db.write(async (session) => {
        await session.insert('setting', ['name', 'value'], [[`k${i}`, '']]);
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (i % 3 === 0) throw new Error(`no ${i}`);
        return i;
      }),
    );
    const results = await Promise.allSettled(writes);
    expect(results.map((result) => result.status)).toEqual(
      results.map((_, i) => (i % 3 === 0 ? 'rejected' : 'fulfilled')),
    );
    const rows = await db.snapshot((session) => session.all<{ name: string }>('SELECT name FROM setting'));
    expect(rows).toHaveLength(13);
  });

  it('run in the order in which they came, or at least all', async () => {
    const db = await context.open();
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        db.write(async (session) => {
          await session.insert('id_counter', ['name', 'next'], [['order', i]], {
            upsert: { key: ['name'], set: { next: '{next}' } },
          });
          order.push(i);
        }),
      ),
    );
    const expected = Array.from({ length: 50 }, (_, i) => i);
    expect(context.dialect === 'sqlite' ? order : order.sort((a, b) => a - b)).toEqual(expected);
  });

  it('do not keep readers waiting, and readers do not keep them waiting', async () => {
    const db = await context.open();
    await db.snapshot(async (reader) => {
      await reader.all('SELECT name FROM setting');
      await db.write((session) => session.insert('setting', ['name', 'value'], [['a', '']]));
      await Promise.all(Array.from({ length: 6 }, () => db.snapshot((other) => other.all('SELECT name FROM setting'))));
    });
    await db.write(async (session) => {
      await session.insert('setting', ['name', 'value'], [['b', '']]);
      const rows = await db.snapshot((other) => other.all('SELECT name FROM setting'));
      expect(rows).toEqual([{ name: 'a' }]);
    });
  });
});
