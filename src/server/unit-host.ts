import { type Config } from '../config/index.js';
import { type Log } from '../materialization/log.js';
import { type Operators } from '../materialization/units/queue/operators.js';
import { UnitWorker } from '../materialization/units/unit-worker.js';
import { type Database } from '../storage/index.js';
import { openGround } from './ground.js';
import { operatorsOf } from './operators.js';

/** A workspace opened for nothing but working on units: in a thread of the server, or in a process of its own. */
export interface UnitHost {
  readonly database: Database;
  /** What is computed with here: units of runs with other ones are refused. */
  readonly operators: Operators;
  /** A worker by that name: `PROCESS` or `PROCESS/…`, unique. One unit at a time each. */
  worker(name: string): UnitWorker;
  /** Closes the database. To be called when no worker works any more. */
  close(): Promise<void>;
}

export interface UnitHostOptions {
  readonly log: Log;
  /** Snapshots that may be open at once; a worker needs one, and two more are enough for what folds beside it. */
  readonly readers: number;
}

/**
 * Opens a workspace as the server does, from the same configuration: the same plugins, the same database, connections of its own.
 * @throws CONFIG_INVALID, DATABASE_UNREACHABLE, PLUGIN_INVALID, PLUGIN_DUPLICATE
 */
export async function openUnitHost(config: Config, options: UnitHostOptions): Promise<UnitHost> {
  const { log, readers } = options;
  const ground = await openGround(config, { readers });
  const { database, store, snapshots, registry, series, ingestion } = ground;
  const operators = operatorsOf(ground);
  const { engine, signature } = operators;
  const foldPending = () => ingestion.foldPending();
  const dependencies = { database, store, catalogue: snapshots, registry, series, engine, signature, foldPending, log };
  return {
    database,
    operators,
    worker: (name) => new UnitWorker(dependencies, name),
    close: () => database.close(),
  };
}
