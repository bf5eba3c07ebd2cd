import { setTimeout as delay } from 'node:timers/promises';
import { type ReadyUnit } from '../../storage/index.js';
import { RUN_BEAT_MS } from '../limits.js';
import { type Turn } from '../turn.js';
import { type UnitDispatcher } from './types.js';

/** A block of entities. */
const placeOf = ({ model, block }: ReadyUnit) => `${model} ${block}`;

/**
 * Keeps as many units under way as the dispatcher takes; never two of one block, even of different days: each would take over what
 * the other has claimed, and the one with the older snapshot would start again.
 */
export class HandsOut {
  /** By place, in the order in which they were handed out. */
  readonly #underway = new Map<string, { readonly unit: ReadyUnit; readonly ended: Promise<void> }>();

  constructor(
    private readonly dispatcher: UnitDispatcher,
    private readonly onProgress: () => void,
  ) {}

  /**
   * Hands units out and waits for them; false, with some still under way, where `goOn` says so (asked about each second and unit). Once
   * the turn is over no more are handed out, and those that nobody has begun are taken back: all but one, so that every turn brings the
   * run on.
   */
  async work(units: readonly ReadyUnit[], goOn: () => Promise<boolean>, turn?: Turn): Promise<boolean> {
    const waiting = [...units];
    let anyEnded = false;
    let failure: { error: unknown } | undefined;
    let asked = performance.now();
    while (waiting.length > 0 || this.#underway.size > 0) {
      while (this.#underway.size < this.dispatcher.capacity) {
        const next = waiting.findIndex((unit) => !this.#underway.has(placeOf(unit)));
        const [unit] = next < 0 ? [] : waiting.splice(next, 1);
        if (unit === undefined) break;
        const { run, seq } = unit;
        const ended = this.dispatcher
          .work({ run, seq })
          .catch((error: unknown) => {
            failure ??= { error };
          })
          .finally(() => {
            anyEnded = true;
            this.#underway.delete(placeOf(unit));
            this.onProgress();
          });
        this.#underway.set(placeOf(unit), { unit, ended });
      }
      await Promise.race([...this.#ends(), delay(RUN_BEAT_MS, undefined, { ref: false })]);
      if (failure !== undefined) throw failure.error;
      if (performance.now() - asked >= RUN_BEAT_MS / 2) {
        if (!(await goOn())) return false;
        asked = performance.now();
      }
      if (!(await turn?.isOver())) continue;
      waiting.length = 0;
      const [first, ...others] = [...this.#underway.values()].map(({ unit }) => unit);
      await this.#takeBack(anyEnded && first !== undefined ? [first, ...others] : others);
    }
    return true;
  }

  async #takeBack(units: readonly ReadyUnit[]): Promise<void> {
    await Promise.all(units.map(({ run, seq }) => this.dispatcher.takeBack?.({ run, seq })));
  }

  #ends(): Promise<void>[] {
    return [...this.#underway.values()].map(({ ended }) => ended);
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#ends());
  }
}
