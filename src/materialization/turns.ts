import { isChore, type StoredRun, type TakingOrder } from '../storage/index.js';

/**
 * Whose turn it is, as this process remembers: chores and materializations take turns, so that neither keeps the other waiting for long;
 * and so do a long definition and what may not wait for its end. Other processes may remember otherwise: each lets the definition go on
 * after one run at most that it has let go before.
 */
export class Turns {
  #choresNext = false;
  #gaveWay: TakingOrder['gaveWay'];

  get order(): TakingOrder {
    return { chores: this.#choresNext, ...(this.#gaveWay === undefined ? {} : { gaveWay: this.#gaveWay }) };
  }

  /** A run was taken. */
  taken({ id, trigger }: Pick<StoredRun, 'id' | 'trigger'>): void {
    this.#choresNext = !isChore(trigger);
    if (isChore(trigger) || this.#gaveWay === undefined) return;
    this.#gaveWay = this.#gaveWay.run === id ? undefined : { ...this.#gaveWay, goesOn: true };
  }

  /** A run was given up so that others may go before it does on. */
  gaveWay({ id, fence, trigger }: Pick<StoredRun, 'id' | 'fence' | 'trigger'>): void {
    if (!isChore(trigger)) this.#gaveWay = { run: id, fence, goesOn: false };
  }
}
