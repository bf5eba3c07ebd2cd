import { type Day } from '../../calendar/index.js';
import { type Fault } from '../types.js';

const KEPT = 1_000;

/** What kernels threw during one evaluation. */
export class Faults {
  readonly list: Fault[] = [];
  count = 0;

  add(kind: Fault['kind'], name: string, slot: number, day: Day, error: unknown): void {
    this.count++;
    if (this.list.length >= KEPT) return;
    const message = error instanceof Error ? error.message : String(error);
    this.list.push({ kind, name, slot, day, message });
  }
}
