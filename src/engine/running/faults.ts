import { type Day } from '../../calendar/index.js';
import { thrownText } from '../../errors/index.js';
import { type Fault } from '../types.js';

const KEPT = 1_000;

/** What kernels threw during one evaluation. */
export class Faults {
  readonly list: Fault[] = [];
  count = 0;

  add(kind: Fault['kind'], name: string, slot: number, day: Day, error: unknown): void {
    this.count++;
    if (this.list.length >= KEPT) return;
    this.list.push({ kind, name, slot, day, message: thrownText(error) });
  }
}
