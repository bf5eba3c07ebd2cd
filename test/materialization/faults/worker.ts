// A process that opens an app, says so, and works off runs from the moment that it is told to, until it is killed.
import 'reflect-metadata';
import { loadConfig } from '../../../src/config/index.js';
import { createApp } from '../../../src/server/index.js';

void createApp(loadConfig({ ...process.env, LOG_LEVEL: 'silent' }), { newestFrom: 0 }).then((app) => {
  process.stdin.once('data', () => app.materializer.start());
  process.stdout.write('ready');
});
