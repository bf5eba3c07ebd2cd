import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { type Config, loadConfig } from '../config/index.js';
import { TidemarkError } from '../errors/index.js';
import { giveBackDead } from '../materialization/leases/dead-here.js';
import { nameOfProcess } from '../materialization/leases/process-name.js';
import {
  knownPrefix,
  operatorsDiffer,
  otherOperators,
  QueueWorker,
  queuePrefix,
} from '../materialization/units/queue/index.js';
import { createLog, createThreadUnits, openUnitHost, type UnitHost } from '../server/index.js';
import { releaseUnitsOf, runLeases } from '../storage/index.js';
import { untilSignal } from './signals.js';

/** A Redis that does not answer for so long (ms) at the start ends the command. */
const REDIS_PATIENCE_MS = 10_000;
/** When the process is to end, a unit has so long (ms) and the threads' grace; then it is given back. `docker stop` waits for 10 s. */
const UNIT_PATIENCE_MS = 3_000;
const CLOSE_PATIENCE_MS = 9_000;
const MOST_UNITS = 64;

/** `tidemark work`: takes units that servers with the same REDIS_URL and database hand out. */
export function workCommand(): Command {
  return new Command('work')
    .description('Work on units that the servers hand out by way of REDIS_URL.')
    .option('--units <number>', 'units at once; one a core if left out')
    .action(async ({ units }: { units?: string }) => {
      const config = loadConfig(process.env);
      await work(config, redisOf(config), numberOf(units));
    });
}

async function work(config: Config, url: string, units: number): Promise<void> {
  const log = createLog(config.logLevel);
  const host = await openUnitHost(config, { log, readers: units + 2 });
  try {
    const prefix = await prefixOf(host, config);
    const differ = await operatorsDiffer(host.database, host.operators);
    if (differ !== undefined) throw differ;
    const name = nameOfProcess();
    await giveBackDead(host.database, name);
    let isRefused = false;
    let onRefused: (() => void) | undefined;
    const refused = new Promise<void>((resolve) => {
      onRefused = () => {
        isRefused = true;
        resolve();
      };
    });
    const here = { worker: host.worker(`${name}/own`), process: name, database: host.database, log };
    const threads = createThreadUnits({ ...config, materializeThreads: units }, here, {
      onRefused: () => onRefused?.(),
    });
    const queue = new QueueWorker({
      place: { url, prefix },
      units,
      log,
      async work(unit) {
        await threads.work(unit);
        return isRefused ? 'REFUSED' : 'DONE';
      },
    });
    await queue.start(REDIS_PATIENCE_MS);
    process.stdout.write(`Tidemark works on ${units} ${units === 1 ? 'unit' : 'units'} at once\n`);
    await Promise.race([refused, untilSignal()]);
    const impatience = setTimeout(() => threads.letGo(), UNIT_PATIENCE_MS);
    const finished = await queue.close(CLOSE_PATIENCE_MS);
    clearTimeout(impatience);
    await threads.close();
    if (!finished) await giveBack(host, name);
    if (isRefused) throw (await operatorsDiffer(host.database, host.operators)) ?? otherOperators();
    // Redis is away, and BullMQ waits for it.
    if (!finished) process.exit(0);
  } finally {
    await host.close();
  }
}

async function giveBack({ database }: UnitHost, name: string): Promise<void> {
  await database.write(async (session) => {
    for (const { id } of await runLeases(session)) await releaseUnitsOf(session, id, name);
  });
}

/** What the workspace's keys in Redis begin with. */
async function prefixOf({ database }: UnitHost, { dataDir }: Config): Promise<string> {
  if (database.dialect === 'mysql') return queuePrefix(database);
  const known = await knownPrefix(database);
  if (known !== undefined) return known;
  // An SQLite file cannot be shared between hosts: this one may have been made just now, by looking.
  throw new TidemarkError(
    'CONFIG_INVALID',
    `No server with REDIS_URL has used the SQLite database in DATA_DIR (${dataDir}) yet. On the server's own host give its DATA_DIR, and start the server first; on other hosts workers need a database that all can reach: DATABASE_URL.`,
    { path: 'DATABASE_URL' },
  );
}

function redisOf({ redisUrl }: Config): string {
  if (redisUrl !== undefined) return redisUrl;
  throw new TidemarkError(
    'CONFIG_INVALID',
    'REDIS_URL is missing: it is where servers hand units out. Set the one of the servers, along with their DATABASE_URL; servers without REDIS_URL work on units themselves and need no `tidemark work`.',
    { path: 'REDIS_URL' },
  );
}

function numberOf(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const units = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (units >= 1 && units <= MOST_UNITS) return units;
  throw new TidemarkError('BAD_USER_INPUT', `--units is "${text}": give a number from 1 to ${MOST_UNITS}.`, {
    path: '--units',
  });
}
