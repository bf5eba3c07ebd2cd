import { type UnitRef } from '../../storage/index.js';
import { type UnitDispatcher } from './types.js';
import { type UnitWorker } from './unit-worker.js';

/** Works units in this process's own thread, one after the other. */
export class InProcessUnits implements UnitDispatcher {
  readonly capacity = 1;

  constructor(private readonly worker: UnitWorker) {}

  async work(unit: UnitRef): Promise<void> {
    await this.worker.work(unit);
  }

  async close(): Promise<void> {
    // Whoever handed a unit out has waited for it.
  }
}
