import { parentPort, workerData } from 'node:worker_threads';
import 'reflect-metadata';
import { type Config } from '../config/index.js';
import { serveUnits } from '../materialization/units/threads/serve-units.js';
import { openUnitHost } from './unit-host.js';

/** What a thread is begun with. */
export interface ThreadData {
  readonly config: Config;
  /** Of its worker. */
  readonly name: string;
  /** Where it gives signs of life. */
  readonly memory: SharedArrayBuffer;
}

/** One unit at a time, and what it folds. */
const READERS = 4;

if (parentPort !== null) {
  const { config, name, memory } = workerData as ThreadData;
  void serveUnits(parentPort, memory, async (log) => {
    const host = await openUnitHost(config, { log, readers: READERS });
    return { worker: host.worker(name), close: () => host.close() };
  });
}
