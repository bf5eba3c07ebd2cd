// A process that works off runs until it is killed; the database is told by the environment, as for any command.
import 'reflect-metadata';
import { loadConfig } from '../../src/config/index.js';
import { createApp } from '../../src/server/index.js';

void createApp(loadConfig({ ...process.env, LOG_LEVEL: 'silent' })).then((app) => {
  app.materializer.start();
  setInterval(() => undefined, 1_000);
});
