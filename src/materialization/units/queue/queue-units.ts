import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type UnitRef } from '../../../storage/index.js';
import { type Log } from '../../log.js';
import { type UnitDispatcher, type UnitOutcome } from '../types.js';
import { type QueuePlace } from './job.js';
import { Jobs } from './jobs.js';
import { Quiet } from './quiet.js';
import { queueUnreachable } from './unreachable.js';

/** Units in the queue at once: enough for any number of workers, and few enough to look each up every second. */
const CAPACITY = 256;
/** How often (ms) is looked whether jobs are still there: a Redis that was emptied tells nobody. */
const LOOK_MS = 1_000;
/** For so long (ms) a Redis that is away is waited for. */
const PATIENCE_MS = 10_000;
/** A unit that was refused is handed out again after so long (ms). */
const REFUSED_MS = 1_000;

const REFUSED: UnitOutcome = 'REFUSED';

export interface QueueUnitsOptions {
  /** Where the jobs go, once the first unit is to be handed out. */
  readonly place: () => Promise<QueuePlace>;
  /** Before a run's first unit: tells workers what the run is computed with. */
  readonly announce: () => Promise<void>;
  readonly log: Log;
  /** Instead of those above, for tests. */
  readonly patience?: number;
}

/** A job that somebody waits for. */
interface Underway {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Whether Redis has it: before that nobody can miss it. */
  added: boolean;
}

function deferred() {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<void>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}

/** Hands units out as BullMQ jobs, to be taken by workers on any host. */
export class QueueUnits implements UnitDispatcher {
  readonly capacity = CAPACITY;
  readonly #options: QueueUnitsOptions;
  readonly #patience: number;
  /** Makes ids of jobs unique, whatever Redis has forgotten. */
  readonly #mark = randomBytes(6).toString('hex');
  #count = 0;
  /** Jobs that are waited for, by id. */
  readonly #underway = new Map<string, Underway>();
  readonly #quiet: Quiet;
  #place: QueuePlace | undefined;
  #jobs: Jobs | undefined;
  #announced: number | undefined;
  #watching = false;

  constructor(options: QueueUnitsOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE_MS;
    this.#quiet = new Quiet(options.log);
  }

  async work(unit: UnitRef): Promise<void> {
    if (this.#announced !== unit.run) {
      await this.#options.announce();
      this.#announced = unit.run;
    }
    this.#place ??= await this.#options.place();
    const id = `${unit.run}-${unit.seq}-${this.#mark}${(this.#count++).toString(36)}`;
    const { promise: ended, ...settle } = deferred();
    const underway: Underway = { ...settle, added: false };
    this.#underway.set(id, underway);
    ended.catch(() => undefined); // whoever adds it may be the first to fail
    if (this.#underway.size === 1) this.#quiet.begin();
    void this.#watch();
    try {
      const jobs = await this.#reachable();
      if (this.#underway.has(id)) await jobs.add(id, unit);
      underway.added = true;
    } catch (error) {
      this.#giveUp(error);
    }
    await ended;
  }

  async takeBack({ run, seq }: UnitRef): Promise<void> {
    const jobs = this.#jobs;
    if (jobs === undefined || jobs.problem !== undefined) return; // what is to be done about that is decided elsewhere
    for (const [id, { added, resolve }] of this.#underway) {
      if (!added || !id.startsWith(`${run}-${seq}-`)) continue;
      // Whoever has begun it holds it, and nothing is removed.
      if (!(await jobs.remove(id).catch(() => false))) continue;
      this.#underway.delete(id);
      resolve();
    }
  }

  letGo(): void {
    for (const [id, { resolve }] of this.#underway) {
      // One that is being worked on cannot be taken back, and need not be.
      if (this.#jobs?.problem === undefined) this.#jobs?.remove(id).catch(() => undefined);
      resolve();
    }
    this.#underway.clear();
  }

  async close(): Promise<void> {
    this.letGo();
    await this.#drop();
  }

  /** The jobs, as soon as Redis answers. @throws where it does not for long */
  async #reachable(): Promise<Jobs> {
    this.#jobs ??= new Jobs(this.#place!, (id, outcome) => this.#ended(id, outcome), this.#patience);
    const jobs = this.#jobs;
    for (const began = performance.now(); jobs.problem !== undefined; await delay(50)) {
      if (jobs !== this.#jobs || performance.now() - began > this.#patience) throw jobs.problem;
    }
    return jobs;
  }

  #ended(id: string, outcome: string | undefined): void {
    const one = this.#underway.get(id);
    if (one === undefined) return;
    this.#underway.delete(id);
    if (outcome !== REFUSED) {
      this.#quiet.moved();
      one.resolve();
      return;
    }
    this.#quiet.refused();
    setTimeout(one.resolve, REFUSED_MS);
  }

  /** Looks after the jobs under way until there are none. */
  async #watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    let answered = performance.now();
    while (this.#underway.size > 0) {
      await delay(LOOK_MS, undefined, { ref: false });
      const jobs = this.#jobs;
      // Jobs that are being added this moment are looked for the next time.
      const asked = [...this.#underway].filter(([, { added }]) => added).map(([id]) => id);
      try {
        if (jobs === undefined || jobs.problem !== undefined) throw jobs?.problem ?? new Error('not connected yet');
        for (const id of await jobs.gone(asked)) this.#ended(id, undefined);
        answered = performance.now();
        await this.#quiet.look(this.#underway.size, () => jobs.active());
      } catch (error) {
        if (performance.now() - answered > this.#patience) this.#giveUp(error);
      }
    }
    this.#watching = false;
  }

  /** Redis is away: the run goes on when it is back, with connections made anew. */
  #giveUp(cause: unknown): void {
    const error = queueUnreachable(this.#place!.url, cause);
    for (const { reject } of this.#underway.values()) reject(error);
    this.#underway.clear();
    void this.#drop();
  }

  async #drop(): Promise<void> {
    const jobs = this.#jobs;
    this.#jobs = undefined;
    await jobs?.close();
  }
}
