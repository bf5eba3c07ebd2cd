import { type Log } from '../../log.js';

/** After so long (ms) without any movement it is told that nobody takes units, and again so often. */
const QUIET_MS = 30_000;
const AGAIN_MS = 60_000;

/** Tells the log when units wait and nobody takes them, or those who take them refuse. */
export class Quiet {
  #since = performance.now();
  #told = Number.NEGATIVE_INFINITY;
  #toldRefusal = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly log: Log,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** There is something to do again. */
  begin(): void {
    this.#since = this.clock();
  }

  /** Somebody has worked on a unit. */
  moved(): void {
    this.#since = this.clock();
  }

  /** A worker has refused a unit: it has other operators. */
  refused(): void {
    if (this.clock() - this.#toldRefusal < AGAIN_MS) return;
    this.#toldRefusal = this.clock();
    this.log.warn({}, 'a worker refused a unit: it has other plugins, or another version, than this server');
  }

  /** `active`: on how many units somebody is at work. */
  async look(waiting: number, active: () => Promise<number>): Promise<void> {
    if (waiting === 0 || this.clock() - this.#since < QUIET_MS || this.clock() - this.#told < AGAIN_MS) return;
    if ((await active()) > 0) {
      this.moved();
      return;
    }
    this.#told = this.clock();
    const seconds = Math.round((this.clock() - this.#since) / 1000);
    const remedy = 'start `tidemark work` with the REDIS_URL and the DATABASE_URL of this server';
    this.log.warn({ units: waiting, seconds }, `units wait and no worker takes them: ${remedy}`);
  }
}
