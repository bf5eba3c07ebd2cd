import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  decodePage,
  encodePage,
  lockBlocks,
  openDatabase,
  type PageWrite,
  readPages,
  readPagesOn,
  writePages,
} from '../src/storage/index.js';

// Page writes and reads: node -r ./test/support/register-ts.cjs bench/storage.ts (DATABASE_URL for MariaDB, an empty database).

const BLOCKS = Array.from({ length: 40 }, (_, block) => block);
const YEAR = Array.from({ length: 365 }, (_, day) => 20_000 + day);

function page(): Buffer {
  return encodePage(Float64Array.from({ length: 256 }, () => Math.random() * 1000))!;
}

async function timed<T>(what: string, times: number, work: () => Promise<T> | T): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  console.log(`${what.padEnd(70)} ${best.toFixed(1).padStart(8)} ms`);
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'tidemark-bench-'));
  const db = await openDatabase({ url: process.env.DATABASE_URL, dataDir });
  console.log(db.dialect);
  const data = Array.from({ length: 64 }, page);
  const pages = (series: readonly number[], blocks: readonly number[], days: readonly number[]): PageWrite[] =>
    series.flatMap((one) =>
      blocks.flatMap((block) => days.map((day) => ({ series: one, block, day, data: data[(block + day) % 64]! }))),
    );
  const store = (writes: readonly PageWrite[], series: readonly number[], blocks: readonly number[]) =>
    db.write(async (session) => {
      await lockBlocks(
        session,
        series.flatMap((one) => blocks.map((block) => ({ series: one, block, from: 20_000, to: 20_364 }))),
      );
      await writePages(session, writes);
    });
  const hundred = Array.from({ length: 100 }, (_, i) => 100 + i);

  await timed('store 1 day × 100 metrics (1 M values), empty table', 1, () =>
    store(pages(hundred, BLOCKS, [20_000]), hundred, BLOCKS),
  );
  await timed('store 365 days × 1 metric (3.65 M values)', 1, () => store(pages([1], BLOCKS, YEAR), [1], BLOCKS));
  await timed('store 365 days × 1 metric again (replace)', 1, () => store(pages([1], BLOCKS, YEAR), [1], BLOCKS));
  for (const series of [2, 3, 4]) await store(pages([series], BLOCKS, YEAR), [series], BLOCKS);
  await timed('store 1 day × 100 metrics, with history', 1, () =>
    store(pages(hundred, BLOCKS, [20_001]), hundred, BLOCKS),
  );
  const values = new Float64Array(70 * BLOCKS.length * 256);
  await timed('read 70 days of all (2,800 pages), decoded', 10, () =>
    db.snapshot(async (session) => {
      const rows = await readPages(session, { series: [2], blocks: BLOCKS, from: 20_200, to: 20_269 });
      rows.forEach((row, i) => {
        decodePage(row.data, values, i * 256);
      });
    }),
  );
  const many = Array.from({ length: 400 }, (_, block) => block);
  await store(pages([9], many, YEAR), [9], many);
  await timed('fetch both days of a % filter, 40 blocks', 30, () =>
    db.snapshot((session) => readPagesOn(session, { series: [2], blocks: BLOCKS, days: [20_100, 20_130] })),
  );
  const columns = new Float64Array(800 * 256);
  await timed('fetch both days of a % filter, 400 blocks, decoded', 30, () =>
    db.snapshot(async (session) => {
      const rows = await readPagesOn(session, { series: [9], blocks: many, days: [20_100, 20_130] });
      rows.forEach((row, i) => {
        decodePage(row.data, columns, i * 256);
      });
    }),
  );
  await timed('decode 800 dense pages', 30, () => {
    for (let i = 0; i < 800; i++) decodePage(data[i % 64]!, columns, i * 256);
  });
  await timed('100 small transactions', 3, async () => {
    for (let i = 0; i < 100; i++) await db.write((s) => lockBlocks(s, [{ series: 1, block: i % 40, from: 1, to: 2 }]));
  });
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
