import 'reflect-metadata';
import { loadConfig } from '../../src/config/index.js';
import { type App, createApp } from '../../src/server/index.js';
import { type DatabaseContext, type Place } from './databases.js';

/** Opens an app over a place of a database suite; everything that the environment may set can be given. */
export function openApp(context: DatabaseContext, place: Place, env: Record<string, string> = {}): Promise<App> {
  return createApp(loadConfig({ LOG_LEVEL: 'silent', ...context.environment(place), ...env }));
}

export const ORIGIN = { apiKeyId: null, source: 'test' };

/** Has the materializer work off everything that is due, then stops it. */
export async function settleRuns(app: App): Promise<void> {
  const run = await app.materializer.materialize({});
  app.materializer.start();
  const ended = await app.materializer.finished(run.id);
  await app.materializer.stop();
  if (ended.status !== 'SUCCEEDED') throw new Error(`run ${ended.id} ${ended.status}: ${ended.error}`);
}
