import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { type Database, openDatabase } from '../../src/storage';

let dataDir: string;
let db: Database;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'tidemark-wal-'));
  db = await openDatabase({ dataDir });
});
afterEach(async () => {
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('the SQLite file is set up for pages and for durability', async () => {
  const rows = await db.snapshot(async (session) => [
    await session.all('PRAGMA page_size'),
    await session.all('PRAGMA journal_mode'),
  ]);
  expect(rows).toEqual([[{ page_size: 32768 }], [{ journal_mode: 'wal' }]]);
  await db.write(async (session) => {
    expect(await session.all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await session.all('PRAGMA busy_timeout')).toEqual([{ timeout: 0 }]);
  });
});

it('the WAL stays bounded though there is never a moment without a reader', async () => {
  let done = false;
  const keepReading = async () => {
    while (!done) {
      await db.snapshot(async (session) => {
        await session.all('SELECT COUNT(*) AS n FROM setting');
        await new Promise((resolve) => setTimeout(resolve, 20));
      });
    }
  };
  const readers = [0, 1, 2].map(async (i) => {
    await new Promise((resolve) => setTimeout(resolve, i * 7));
    await keepReading();
  });
  const data = Buffer.alloc(30_000, 1);
  let largest = 0;
  for (let i = 0; i < 120; i++) {
    await db.write((session) =>
      session.insert(
        'series_page',
        ['series_id', 'block', 'day', 'data'],
        Array.from({ length: 200 }, (_, day) => [1, i % 4, day, data]),
        { upsert: { key: ['series_id', 'block', 'day'], set: { data: '{data}' } } },
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    largest = Math.max(largest, statSync(path.join(dataDir, 'tidemark.db-wal')).size);
  }
  done = true;
  await Promise.all(readers);
  // 120 transactions wrote 720 MB.
  expect(largest).toBeLessThan(450e6);
});

it('a lock held by another process is waited for without blocking, first come first served', async () => {
  const other = new BetterSqlite(path.join(dataDir, 'tidemark.db'));
  other.exec('BEGIN IMMEDIATE');
  const order: string[] = [];
  const writes = ['a', 'b', 'c'].map((name) =>
    db.write(async (session) => {
      await session.insert('setting', ['name', 'value'], [[name, '']]);
      order.push(name);
    }),
  );
  let ticks = 0;
  const clock = setInterval(() => ticks++, 5);
  await new Promise((resolve) => setTimeout(resolve, 100));
  clearInterval(clock);
  expect(order).toEqual([]);
  expect(ticks).toBeGreaterThan(5);
  other.exec('COMMIT');
  await Promise.all(writes);
  expect(order).toEqual(['a', 'b', 'c']);
  other.close();
});
