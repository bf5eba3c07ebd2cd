import { type Database, type UnitRef } from '../../storage/index.js';
import { type UnitDispatcher } from './types.js';
import { type UnitWorker } from './unit-worker.js';

/**
 * Units under way at once. What SQLite does, it does in this thread; a server works while this thread computes another unit (a definition
 * of 10,240 companies on MariaDB: 0.60 instead of 0.83 s; three at once are no faster).
 */
const AT_ONCE: Readonly<Record<Database['dialect'], number>> = { sqlite: 1, mysql: 2 };

/** Works units in this process's own thread. */
export class InProcessUnits implements UnitDispatcher {
  readonly capacity: number;

  constructor(
    private readonly worker: UnitWorker,
    dialect: Database['dialect'],
    atOnce = AT_ONCE[dialect],
  ) {
    this.capacity = atOnce;
  }

  async work(unit: UnitRef): Promise<void> {
    await this.worker.work(unit);
  }

  async close(): Promise<void> {
    // Whoever handed a unit out has waited for it.
  }
}
