import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { loadConfig } from '../../src/config/index.js';
import { type App, createApp, type StartOptions, startServer } from '../../src/server/index.js';
import { describeDatabases, type Place } from './databases.js';

export const ADMIN_KEY = 'admin-key-of-the-tests';

export interface ServerOptions {
  /** YYYY-MM-DD; default 2026-01-12, a Monday, so that the last complete day is a Sunday. */
  readonly today?: string;
  readonly timeZone?: string;
  /** Default: a new SQLite file, removed on close. */
  readonly place?: Place;
  /** Whether runs are worked off; default true. */
  readonly work?: boolean;
  /** Of the server, such as bounds of its sockets. */
  readonly start?: StartOptions;
  /** More settings, as environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets every line of the log. */
  readonly onLog?: (line: string) => void;
}

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  readonly data: any;
  readonly errors: readonly GraphqlError[];
}

export interface TestServer {
  readonly app: App;
  readonly url: string;
  /** Sends an operation; `key` defaults to ADMIN_KEY. */
  query(document: string, variables?: object, key?: string): Promise<Answer>;
  /** Sends an operation that must succeed and returns its data. */
  data(document: string, variables?: object): Promise<Answer['data']>;
  close(): Promise<void>;
}

/** Boots an app and its server on a free port. */
export async function bootServer(options: ServerOptions = {}): Promise<TestServer> {
  const folder = options.place === undefined ? mkdtempSync(path.join(os.tmpdir(), 'tidemark-http-')) : undefined;
  const config = loadConfig({
    PORT: '0',
    TODAY: options.today ?? '2026-01-12',
    ADMIN_KEY,
    DATA_DIR: folder ?? options.place?.dataDir,
    DATABASE_URL: options.place?.url,
    TIME_ZONE: options.timeZone,
    // Tests ask faster than people do.
    RATE_LIMIT: '0',
    // What is tested must not hang on what else the machine has to do.
    MAX_EVENT_LOOP_DELAY: '0',
    MATERIALIZE_THREADS: '0',
    LOG_LEVEL: options.onLog === undefined ? 'silent' : 'debug',
    ...options.env,
  });
  const { onLog } = options;
  const log = onLog === undefined ? undefined : pino({ level: 'debug' }, { write: onLog });
  const app = await createApp(config, log === undefined ? {} : { log });
  const server = await startServer(app, { ...options.start, work: options.work ?? true });
  const query: TestServer['query'] = (document, variables, key = ADMIN_KEY) =>
    send(server.url, JSON.stringify({ query: document, variables }), { authorization: `Bearer ${key}` });
  return {
    app,
    url: server.url,
    query,
    async data(document, variables) {
      const answer = await query(document, variables);
      if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors, null, 2));
      return answer.data;
    },
    async close() {
      await server.stop();
      await app.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** POSTs a body to /graphql as it is. */
export async function send(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const answer = (await response.json()) as { data?: unknown; errors?: GraphqlError[] };
  return { status: response.status, data: answer.data, errors: answer.errors ?? [] };
}

/** Runs a suite against a server of its own on SQLite and on one on MariaDB; booted once for all its tests. */
export function describeServer(
  name: string,
  options: Omit<ServerOptions, 'place'>,
  suite: (server: () => TestServer) => void,
): void {
  describeDatabases(name, (context) => {
    // A block of its own, so that the server is closed before its database is removed.
    describe('over HTTP', () => {
      let server: TestServer | undefined;
      beforeAll(async () => {
        server = await bootServer({ ...options, place: await context.place() });
      });
      afterAll(() => server?.close());
      suite(() => {
        if (server === undefined) throw new Error('The server did not start.');
        return server;
      });
    });
  });
}
