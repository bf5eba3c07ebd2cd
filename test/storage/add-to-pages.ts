import 'reflect-metadata';
import {
  type Database,
  decodePage,
  encodePage,
  lockBlocks,
  openDatabase,
  readPagesOn,
  writePages,
} from '../../src/storage';

export const SERIES = [1, 2, 3];
export const BLOCKS = [0, 1];
export const DAYS = [10, 11, 12];

/** Adds 1 to the same cells of the same pages, so many times; the first time there are no pages yet. */
export async function addToPages(db: Database, times: number, seed: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await db.write(async (session) => {
      const touches = SERIES.flatMap((series) => BLOCKS.map((block) => ({ series, block, from: 10, to: 12 })));
      // In any order: lockBlocks sorts.
      touches.sort(() => Math.sin(seed++ * 99));
      await lockBlocks(session, touches);
      const pages = await readPagesOn(session, { series: SERIES, blocks: BLOCKS, days: DAYS });
      const writes = touches.flatMap(({ series, block }) =>
        DAYS.map((day) => {
          const page = pages.find((row) => row.series === series && row.block === block && row.day === day);
          const values = new Float64Array(256).fill(Number.NaN);
          if (page) decodePage(page.data, values, 0);
          for (let slot = 0; slot < 256; slot += 5) values[slot] = (values[slot] || 0) + 1;
          return { series, block, day, data: encodePage(values) };
        }),
      );
      // Lets the others run in between.
      await new Promise((resolve) => setImmediate(resolve));
      await writePages(session, writes);
    });
  }
}

async function main(): Promise<void> {
  const db = await openDatabase({ url: process.env.DATABASE_URL, dataDir: process.env.DATA_DIR });
  await Promise.all([1, 2, 3, 4, 5].map((writer) => addToPages(db, 20, writer * 1000)));
  await db.close();
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
