import { setTimeout as wait } from 'node:timers/promises';
import { isoFromDay } from '../../src/calendar/index.js';
import { loadConfig } from '../../src/config/index.js';
import { type App, createApp } from '../../src/server/index.js';
import { unsettled } from '../materialization/meddling.js';
import { Asker } from '../soak/asker.js';
import { edit } from '../soak/editing.js';
import { ingest } from '../soak/ingesting.js';
import { prepare } from '../soak/prepare.js';
import { read } from '../soak/reading.js';
import { ServedProcess } from '../soak/server.js';
import { Truth } from '../soak/truth.js';
import { verify } from '../soak/verify.js';
import { TODAY, today } from '../soak/world.js';
import { WorkProcess } from './work-process.js';

const KEY = 'admin-key-of-the-scale-test';
/** The day after, on which the servers are started again. */
const TOMORROW = isoFromDay(today + 1);
/** What a client is told when the database is away: it sends the same again. */
const OUTAGES = new Set(['DATABASE_UNREACHABLE', 'REQUEST_TIMEOUT']);
/** Seconds for what is left when the load has ended. */
const PATIENCE_S = 300;

export interface ClusterOptions {
  /** How the command line is run. */
  readonly entry: readonly string[];
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly servers?: number;
  readonly workers?: number;
  /** What happens under load; the load ends with it. */
  readonly meanwhile: (cluster: Cluster) => Promise<void>;
  readonly say?: (line: string) => void;
}

export interface ClusterReport {
  /** What clients found that they should not have found, and what is wrong in the end. */
  readonly complaints: readonly string[];
  readonly wrong: readonly string[];
  readonly requests: { readonly answered: number; readonly lost: number; readonly refused: number };
  readonly events: number;
  /** Units that were done, by process. */
  readonly units: Readonly<Record<string, number>>;
  /** How the processes ended when they were asked to. */
  readonly ended: readonly (number | string)[];
}

/** API servers and workers as processes, over one database and one Redis. */
export class Cluster {
  readonly servers: readonly ServedProcess[];
  readonly workers: readonly WorkProcess[];
  readonly say: (line: string) => void;
  #turn = 0;
  #env: Record<string, string>;

  constructor({ entry, databaseUrl, redisUrl, servers = 2, workers = 3, say = () => undefined }: ClusterOptions) {
    this.#env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, ADMIN_KEY: KEY, TODAY, RATE_LIMIT: '0' };
    const env = this.#env;
    this.servers = Array.from({ length: servers }, () => new ServedProcess(entry, env));
    this.workers = Array.from({ length: workers }, () => new WorkProcess(entry, env));
    this.say = say;
  }

  /** The next server's address: what a load balancer does. So each request goes to another one than the one before. */
  get url(): string {
    return this.servers[this.#turn++ % this.servers.length]!.url;
  }

  async start(): Promise<void> {
    await this.servers[0]!.start(); // it makes the tables
    await Promise.all([...this.servers.slice(1), ...this.workers].map((process) => process.start()));
  }

  /** Kills a process and starts it again; it knows of a new day from then on, if it is to. */
  async replace(process: ServedProcess | WorkProcess, tomorrow = false): Promise<void> {
    await process.end('SIGKILL');
    tellLog(process.log, this.say);
    if (tomorrow) this.#env.TODAY = TOMORROW;
    await process.start();
  }

  async stop(): Promise<(number | string)[]> {
    const ended = [];
    for (const process of [...this.servers, ...this.workers]) ended.push(await process.end('SIGTERM'));
    return ended;
  }

  /** Whatever happened. */
  async kill(): Promise<void> {
    await Promise.all([...this.servers, ...this.workers].map((process) => process.end('SIGKILL')));
  }
}

/** Mixed load on a cluster to which things happen; then everything that is stored is compared with what was answered. */
export async function runCluster(options: ClusterOptions): Promise<ClusterReport> {
  const cluster = new Cluster(options);
  const { databaseUrl, say = () => undefined } = options;
  const app = await createApp(
    loadConfig({ LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl, TODAY: TOMORROW, MATERIALIZE_THREADS: '0' }),
  );
  try {
    await cluster.start();
    say('all processes are up');
    const asker = new Asker(() => cluster.url, KEY, OUTAGES);
    const truth = new Truth();
    await prepare(asker);
    let going = true;
    const goes = () => going;
    const clients = [0, 1, 2];
    const load = Promise.all([
      Promise.all([0, 1].map((i) => edit(asker, truth, i, goes))),
      ...clients.map((i) => ingest(asker, truth, i, goes)),
      ...clients.map((i) => read(asker, truth, i, goes)),
    ]);
    await Promise.race([options.meanwhile(cluster), load.then(() => undefined)]);
    going = false;
    const [folds] = await load;
    say(`the load has ended: ${truth.events.size} events, ${asker.answered} answers`);
    await untilIdle(app, say);
    say('everything is computed');
    const units = await unitsDone(app);
    const ended = await cluster.stop();
    for (const { id, trigger, status, unitsTotal, unitsDone, error } of await app.materializer.runs({ first: 500 })) {
      if (status === 'SUCCEEDED' || status === 'CANCELLED') continue;
      say(`  run ${id} (${trigger}) is ${status}, ${unitsDone} of ${unitsTotal} units are done: ${error}`);
    }
    for (const { log } of [...cluster.servers, ...cluster.workers]) tellLog(log, say);
    const wrong = await verify(app, truth, folds[1] ?? 'LAST');
    const requests = { answered: asker.answered, lost: asker.lost, refused: asker.refused };
    return { complaints: truth.complaints, wrong, requests, events: truth.events.size, units, ended };
  } finally {
    await cluster.kill();
    await app.close();
  }
}

/** Each message of a process's log once, and how often. */
function tellLog(log: string, say: (line: string) => void): void {
  const counts = new Map<string, number>();
  for (const [, err = '', msg = ''] of log.matchAll(
    /"err":\{"type":"\w+","message":"(.*?)","stack".*?"msg":"(.*?)"\}$/gm,
  )) {
    counts.set(`${msg}: ${err}`, (counts.get(`${msg}: ${err}`) ?? 0) + 1);
  }
  for (const [line, count] of counts) say(`  log, ${count} ×: ${line}`);
}

/** The cluster computes what is left; `app` only looks. */
async function untilIdle(app: App, say: (line: string) => void): Promise<void> {
  for (let waited = 0; ; waited++) {
    const open = (await app.materializer.runs({ first: 500 })).filter(
      ({ status }) => status === 'QUEUED' || status === 'RUNNING',
    );
    const left = open.length === 0 ? await unsettled(app) : [];
    if (open.length + left.length === 0) return;
    if (waited % 10 === 9) say(`after ${waited + 1} s: ${JSON.stringify(open.slice(0, 2))}, ${left.length} left`);
    if (waited === PATIENCE_S) throw new Error(`After ${PATIENCE_S} s there is still something to do.`);
    await wait(1000);
  }
}

async function unitsDone(app: App): Promise<Record<string, number>> {
  const rows = await app.database.snapshot((session) =>
    session.all<{ worker: string | null; units: number }>(
      `SELECT worker, COUNT(*) AS units FROM unit WHERE status = 'DONE' AND worker IS NOT NULL GROUP BY worker`,
    ),
  );
  return Object.fromEntries(rows.map(({ worker, units }) => [worker ?? '', Number(units)]));
}
