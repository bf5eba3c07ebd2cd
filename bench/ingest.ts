/**
 * How fast events are taken over HTTP, against bare multi-row INSERTs of the same rows into the same database:
 * 10,000 companies, 100,000 end-users, a year of history, five activities, three properties, batches of 1,000 from 8
 * connections of a client process. Both sides are measured in turns, and the middle ratio of the rounds counts.
 *
 *   npm run bench:ingest -- [sqlite|mysql] [ROUNDS] [BATCHES a round] [EVENTS of history]
 */
import './support/production.js';
import 'reflect-metadata';
import { loadConfig } from '../src/config/index.js';
import { type App, createApp, startServer } from '../src/server/index.js';
import { EVENT_COLUMNS } from '../src/storage/ingest/index.js';
import { type Place } from '../test/support/databases.js';
import { makeTables, openBare, TABLES } from './ingest/bare.js';
import { TODAY } from './ingest/days.js';
import { Client } from './ingest/load.js';
import { type Order, type Report } from './ingest/protocol.js';
import { loadWorld } from './ingest/world.js';
import { cpuClock } from './support/cpu.js';
import { onDatabases } from './support/places.js';

const ADMIN_KEY = 'a-key-for-the-bench';
const CONNECTIONS = 8;
const SIZE = 1000;

const [only, rounds = '5', batches = '40', history = '365000'] = process.argv.slice(2);
const ROUNDS = Number(rounds);
const BATCHES = Number(batches);

const say = (what: string, figure: string, ratio = '') =>
  process.stdout.write(`  ${what.padEnd(62)} ${figure.padStart(20)}  ${ratio}\n`);
const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const span = (values: readonly number[]) =>
  `${middle(values).toFixed(2)} × (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

async function measure(name: string, place: Place): Promise<void> {
  process.stdout.write(`${name}\n`);
  // The client sends more than a client should, and other work on the machine must not have its requests turned away.
  const env = { TODAY, ADMIN_KEY, PORT: '0', LOG_LEVEL: 'silent', RATE_LIMIT: '0', MAX_EVENT_LOOP_DELAY: '0' };
  const app = await createApp(loadConfig({ ...env, DATA_DIR: place.dataDir, DATABASE_URL: place.url }));
  const client = new Client();
  try {
    await loadWorld(app, Number(history));
    await makeTables(app);
    const bare = openBare(app, place);
    // Without the worker: what it folds in the background is measured by itself.
    const server = await startServer(app, { work: false });
    const send = (order: Partial<Order>) =>
      client.send({
        url: server.url,
        key: ADMIN_KEY,
        connections: CONNECTIONS,
        mutation: 'trackActivities',
        name: 'bench',
        from: 0,
        count: BATCHES,
        size: SIZE,
        ...order,
      });
    try {
      await againstBare(app, send, bare);
      await bursts(send);
      await others(send);
    } finally {
      await server.stop();
      await bare.close();
    }
  } finally {
    client.close();
    await app.close();
  }
}

type Send = (order: Partial<Order>) => Promise<Report>;

async function againstBare(app: App, send: Send, bare: ReturnType<typeof openBare>): Promise<void> {
  await send({ name: 'warm-up', count: 10 });
  await app.ingestion.foldPending();
  const cpu = await cpuClock(app.database);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = round * BATCHES;
    const last = await lastEvent(app);
    const http = await spent(cpu, async () => expectAll((await send({ from })).accepted));
    const again = await spent(cpu, async () => expectAll((await send({ from })).duplicates));
    const fold = await spent(cpu, () => app.ingestion.foldPending());
    const rows = await batchesAfter(app, last);
    const indexed = await spent(cpu, () => bare.insert(TABLES.indexed, rows, 1));
    const aside = await spent(cpu, () => bare.insert(TABLES.aside, rows, CONNECTIONS));
    const plain = await spent(cpu, () => bare.insert(TABLES.plain, rows, CONNECTIONS));
    rounds.push({ http, again, fold, indexed, aside, plain });
  }
  const speed = (of: keyof Round) =>
    `${Math.round((BATCHES * SIZE) / (middle(rounds.map((round) => round[of].wall)) / 1000)).toLocaleString('en')} /s`;
  const ratio = (what: (round: Round) => Spent, against: 'indexed' | 'aside' | 'plain') =>
    `${span(rounds.map((round) => what(round).wall / round[against].wall))}, of processor time ${span(rounds.map((round) => what(round).cpu / round[against].cpu))}`;
  const both = ({ http, fold }: Round) => ({ wall: http.wall + fold.wall, cpu: http.cpu + fold.cpu });
  say('events over HTTP', speed('http'));
  say('bare INSERT, indexes as the log has them', speed('indexed'), `HTTP ${ratio(({ http }) => http, 'indexed')}`);
  if (app.database.dialect === 'mysql') {
    say(`… from ${CONNECTIONS} connections at once`, speed('aside'), `HTTP ${ratio(({ http }) => http, 'aside')}`);
  }
  say('bare INSERT, primary key only', speed('plain'), `HTTP ${ratio(({ http }) => http, 'plain')}`);
  say('the same batches again, all duplicates', speed('again'), `${ratio(({ again }) => again, 'indexed')}`);
  say('their child pages folded', speed('fold'), `HTTP and folding ${ratio(both, 'indexed')}`);
}

interface Spent {
  /** ms */
  readonly wall: number;
  readonly cpu: number;
}
type Round = Readonly<Record<'http' | 'again' | 'fold' | 'indexed' | 'aside' | 'plain', Spent>>;

async function spent(cpu: () => number, work: () => Promise<unknown>): Promise<Spent> {
  const [began, before] = [performance.now(), cpu()];
  await work();
  return { wall: performance.now() - began, cpu: cpu() - before };
}

function expectAll(events: number): void {
  if (events !== BATCHES * SIZE) throw new Error(`${events} of ${BATCHES * SIZE} events`);
}

/** One event a request: what shares a transaction. */
async function bursts(send: Send): Promise<void> {
  const report = await send({ name: 'burst', count: 4000, size: 1, connections: 64 });
  const each = `median ${report.median.toFixed(1)} ms, at most ${report.most.toFixed(0)} ms`;
  say('requests of one event from 64 connections', perSecondOf(report, 4000), each);
}

async function others(send: Send): Promise<void> {
  for (const [mutation, what] of [
    ['pushMetrics', 'points (pushMetrics, batches of 1,000)'],
    ['upsertCompanies', 'known companies with two new numbers (upsertCompanies)'],
  ] as const) {
    const report = await send({ mutation, name: mutation, count: 16 });
    if (report.errors > 0) throw new Error(JSON.stringify(report));
    say(what, perSecondOf(report, 16 * SIZE));
  }
}

function perSecondOf({ milliseconds }: Report, items: number): string {
  return `${Math.round((items / milliseconds) * 1000).toLocaleString('en')} /s`;
}

async function lastEvent({ database }: App): Promise<number> {
  const [row] = await database.snapshot((session) => session.all<{ id: number }>('SELECT MAX(id) AS id FROM event'));
  return row?.id ?? 0;
}

/** What was stored after an event, in the order of the log, in batches as they were sent. */
async function batchesAfter({ database }: App, last: number): Promise<(string | number | null)[][][]> {
  const rows = await database.snapshot((session) =>
    session.all<Record<string, string | number | null>>(
      `SELECT ${EVENT_COLUMNS.join(', ')} FROM event WHERE id > ? ORDER BY id`,
      [last],
    ),
  );
  const values = rows.map((row) => EVENT_COLUMNS.map((column) => row[column] ?? null));
  return Array.from({ length: Math.ceil(values.length / SIZE) }, (_, i) => values.slice(i * SIZE, (i + 1) * SIZE));
}

onDatabases(only, measure).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
