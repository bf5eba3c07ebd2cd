import 'reflect-metadata';
import path from 'node:path';
import { loadConfig } from '../../src/config/index.js';
import { type App, type AppOptions, createApp } from '../../src/server/index.js';
import { readRunsIn } from '../../src/storage/index.js';
import { type DatabaseContext, type Place } from './databases.js';

/** Arguments of node for threads of an app, which run from sources as well. */
const FROM_SOURCES = ['-r', path.join(__dirname, 'register-ts.cjs')];

/**
 * Opens an app over a place of a database suite; everything that the environment may set can be given. Units are done in this thread,
 * unless MATERIALIZE_THREADS says otherwise.
 */
export function openApp(
  context: DatabaseContext,
  place: Place,
  env: Record<string, string> = {},
  options: AppOptions = {},
): Promise<App> {
  const ours = { LOG_LEVEL: 'silent', MATERIALIZE_THREADS: '0', ...context.environment(place) };
  const threads = { execArgv: FROM_SOURCES, ...options.threads };
  return createApp(loadConfig({ ...ours, ...env }), { ...options, threads });
}

export const ORIGIN = { apiKeyId: null, source: 'test' };

/** Has the materializer work off everything that is due, then stops it. */
export async function settleRuns(app: App): Promise<void> {
  const run = await app.materializer.materialize({});
  app.materializer.start();
  const ended = await app.materializer.finished(run.id);
  // A definition that takes long has let it go before.
  const open = await app.database.snapshot((session) => readRunsIn(session, ['QUEUED', 'RUNNING']));
  await Promise.all(open.map(({ id }) => app.materializer.finished(id)));
  await app.materializer.stop();
  if (ended.status !== 'SUCCEEDED') throw new Error(`run ${ended.id} ${ended.status}: ${ended.error}`);
}
