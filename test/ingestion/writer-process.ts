/** A process of its own that tracks events: argv = name, batches, events a batch. The place comes by the environment. */
import 'reflect-metadata';
import { openDatabase } from '../../src/storage';
import { ORIGIN, World } from './world';
import { eventsOf } from './writers';

async function main(): Promise<void> {
  const [name = '', batches = '0', size = '0'] = process.argv.slice(2);
  const { DATABASE_URL, DATA_DIR } = process.env;
  const database = await openDatabase({
    ...(DATABASE_URL ? { url: DATABASE_URL } : {}),
    ...(DATA_DIR ? { dataDir: DATA_DIR } : {}),
  });
  const { ingestion } = new World(database);
  for (let batch = 0; batch < Number(batches); batch++) {
    const result = await ingestion.trackActivities(eventsOf(name, batch, Number(size)), ORIGIN);
    if (result.accepted !== Number(size)) throw new Error(JSON.stringify(result));
    if (batch % 3 === 0) await ingestion.foldPending();
  }
  await database.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
