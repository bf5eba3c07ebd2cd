import { Command } from 'commander';
import { loadConfig } from '../config/index.js';
import { createApp, startServer } from '../server/index.js';
import { runDemo } from './demo/index.js';
import { untilSignal } from './signals.js';

/** `tidemark demo`: what `npm start` runs. Loads the demo's data into an empty workspace, then serves. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Load the demo data into an empty workspace and serve it.')
    .action(async () => {
      const config = loadConfig({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' });
      const app = await createApp(config);
      const newKey = await app.keys.ensureFirst();
      const server = await startServer(app);
      await runDemo(app, {
        out: process.stdout,
        url: server.url,
        dataDir: config.dataDir,
        adminKey: config.adminKey,
        newKey,
      });
      process.stdout.write(`Tidemark serves ${server.url} (Ctrl-C ends it)\n`);
      await untilSignal();
      await server.stop();
      await app.close();
    });
}
