import { loadConfig } from '../../src/config/index.js';
import { createApp } from '../../src/server/index.js';
import { Asker } from './asker.js';
import { edit } from './editing.js';
import { heapOf } from './heap.js';
import { ingest } from './ingesting.js';
import { prepare } from './prepare.js';
import { read } from './reading.js';
import { ServedProcess } from './server.js';
import { Truth } from './truth.js';
import { verify } from './verify.js';
import { TODAY } from './world.js';

export interface SoakOptions {
  /** How the command line is run. */
  readonly entry: readonly string[];
  /** DATABASE_URL or DATA_DIR. */
  readonly database: Readonly<Record<string, string>>;
  /** How often the server is killed, and how long (s) it lives each time. */
  readonly lives: number;
  readonly seconds: number;
  /** A last life (s) that is not cut short, in which memory is watched. */
  readonly steady: number;
  readonly say?: (line: string) => void;
}

export interface SoakReport {
  /** What clients found that they should not have found, and what is wrong in the end. */
  readonly complaints: readonly string[];
  readonly wrong: readonly string[];
  readonly requests: { readonly answered: number; readonly lost: number; readonly refused: number };
  readonly events: number;
  readonly points: number;
  /** MiB of the last life, one a second. */
  readonly memory: readonly number[];
  readonly ended: number | string;
}

const KEY = 'admin-key-of-the-soak-test';
const [INGESTING, READING, EDITING] = [8, 8, 2];

/** Mixed load on a server that is killed again and again; then everything that is stored is compared with what was answered. */
export async function soak({
  entry,
  database,
  lives,
  seconds,
  steady,
  say = () => undefined,
}: SoakOptions): Promise<SoakReport> {
  const env = { ...database, ADMIN_KEY: KEY, TODAY, RATE_LIMIT: '0' };
  const server = new ServedProcess(entry, env);
  await server.start();
  const asker = new Asker(() => server.url, KEY);
  const truth = new Truth();
  await prepare(asker);

  let going = true;
  const goes = () => going;
  const working = Promise.all([
    Promise.all(Array.from({ length: EDITING }, (_, i) => edit(asker, truth, i, goes))),
    ...Array.from({ length: INGESTING }, (_, i) => ingest(asker, truth, i, goes)),
    ...Array.from({ length: READING }, (_, i) => read(asker, truth, i, goes)),
  ]);
  const failed = working.catch((error: unknown) => error);
  for (let life = 1; life <= lives; life++) {
    await Promise.race([wait(seconds), failed]);
    say(
      `life ${life}: ${truth.events.size} events, ${asker.answered} answers, ${Math.round(server.memory() ?? 0)} MiB; killed`,
    );
    if (server.log !== '') say(server.log.slice(-2000));
    await server.end('SIGKILL');
    await server.start();
  }
  const memory = await watched(server, steady, failed, say);
  going = false;
  const [folds] = await working;
  if (server.log !== '') say(server.log.slice(-2000));
  const ended = await server.end('SIGTERM');

  const app = await createApp(loadConfig({ LOG_LEVEL: 'silent', ...env }));
  try {
    const wrong = await verify(app, truth, folds[1] ?? 'LAST');
    const requests = { answered: asker.answered, lost: asker.lost, refused: asker.refused };
    return {
      complaints: truth.complaints,
      wrong,
      requests,
      events: truth.events.size,
      points: truth.points.size,
      memory,
      ended,
    };
  } finally {
    await app.close();
  }
}

async function watched(
  server: ServedProcess,
  seconds: number,
  failed: Promise<unknown>,
  say: (line: string) => void,
): Promise<number[]> {
  const memory: number[] = [];
  for (let second = 1; second <= seconds; second++) {
    await Promise.race([wait(1), failed]);
    const mib = server.memory();
    if (mib !== undefined) memory.push(mib);
    if (second % 30 === 0) {
      const heap = await heapOf(server.url, KEY);
      say(`steady for ${second} s: ${Math.round(mib ?? 0)} MiB, ${Math.round(heap ?? 0)} of them heap`);
    }
  }
  return memory;
}

const wait = (seconds: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), seconds * 1000));
