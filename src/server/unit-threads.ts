import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Config } from '../config/index.js';
import { type Log } from '../materialization/log.js';
import { type ThreadPatience, ThreadUnits } from '../materialization/units/threads/thread-units.js';
import { type UnitWorker } from '../materialization/units/unit-worker.js';
import { type Database } from '../storage/index.js';
import { type ThreadData } from './unit-thread.js';

export interface ThreadOptions {
  /** Told where a thread's operators differ from the run's; left out: they are taken for newer than this process, which goes on alone. */
  readonly onRefused?: () => void;
  /** For tests: arguments of node for the threads; left out: those of this process. */
  readonly execArgv?: readonly string[];
  readonly patience?: Partial<ThreadPatience>;
  /** Told of each thread that is begun. */
  readonly onStart?: (thread: Worker) => void;
}

/** A thread's objects, in MiB: its numbers lie outside of them. One that needs more is ended, and not the server. */
const HEAP_MIB = 1024;

/** Of this file's kind: sources run from sources. */
const ENTRY = path.join(__dirname, `unit-thread${path.extname(__filename)}`);

/** Has units done in MATERIALIZE_THREADS threads of this process, each with connections of its own. */
export function createThreadUnits(
  config: Config,
  here: { readonly worker: UnitWorker; readonly process: string; readonly database: Database; readonly log: Log },
  options: ThreadOptions = {},
): ThreadUnits {
  const { execArgv, patience, onStart, onRefused } = options;
  return new ThreadUnits({
    threads: config.materializeThreads,
    process: here.process,
    own: here.worker,
    database: here.database,
    log: here.log,
    onRefused,
    ...(patience === undefined ? {} : { patience }),
    start(name, memory) {
      const data: ThreadData = { config, name, memory };
      const thread = new Worker(ENTRY, {
        workerData: data,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
        ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
      });
      onStart?.(thread);
      return thread;
    },
  });
}
