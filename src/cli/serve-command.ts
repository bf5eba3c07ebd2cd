import { Command } from 'commander';
import { loadConfig } from '../config/index.js';
import { createApp, startServer } from '../server/index.js';
import { untilSignal } from './signals.js';

/** `tidemark serve`: the server alone, on whatever DATA_DIR or DATABASE_URL holds. */
export function serveCommand(): Command {
  return new Command('serve').description('Run the server.').action(async () => {
    const app = await createApp(loadConfig(process.env));
    const newKey = await app.keys.ensureFirst();
    const server = await startServer(app);
    process.stdout.write(`Tidemark serves ${server.url}\n`);
    if (newKey !== undefined) {
      process.stdout.write(`API key, shown this once and stored hashed: ${newKey}\n`);
    }
    await untilSignal();
    await server.stop();
    await app.close();
  });
}
