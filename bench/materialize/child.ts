import '../support/production.js';
import 'reflect-metadata';
import { type Place } from '../../test/support/databases.js';
import { runTask, type Task } from './tasks.js';

/** One task on one database: given as JSON, answered as JSON. */
async function main(): Promise<void> {
  const [place, task] = process.argv.slice(2).map((text) => JSON.parse(text) as unknown);
  process.stdout.write(JSON.stringify(await runTask(place as Place, task as Task)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
