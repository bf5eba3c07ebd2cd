/** `tidemark import …` alone, as a process of its own. The place comes by the environment. */
import 'reflect-metadata';
import { Command } from 'commander';
import { importCommand } from '../../src/cli/import';
import { openDatabase } from '../../src/storage';
import { World } from '../ingestion/world';

const { DATABASE_URL, DATA_DIR } = process.env;

new Command('tidemark')
  .addCommand(
    importCommand(async () => {
      const database = await openDatabase({
        ...(DATABASE_URL ? { url: DATABASE_URL } : {}),
        ...(DATA_DIR ? { dataDir: DATA_DIR } : {}),
      });
      return { ingestion: new World(database, '2026-11-21').ingestion, database, close: () => database.close() };
    }),
  )
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
