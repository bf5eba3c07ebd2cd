import { type Calendar, type Day, isoFromDay } from '../calendar/index.js';
import { type Database } from '../storage/index.js';
import { notePruned, prunedThrough, type Raised, raiseHorizon } from '../storage/retention/index.js';
import { type Pruned, pruneLog } from './prune-log.js';

export interface RetentionOptions {
  readonly database: Database;
  readonly calendar: Pick<Calendar, 'startOf' | 'today'>;
  /** Days before today that are kept; undefined: whatever is there. */
  readonly days: number | undefined;
  /** Children of what is about to leave the log are folded from it first. */
  readonly foldPending: () => Promise<void>;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

/** What one round did. */
export interface Kept {
  readonly raised: Raised;
  /** undefined where nothing was to be pruned, or it was broken off. */
  readonly pruned: Pruned | undefined;
}

const HOUR_MS = 3_600_000;
/** Times that batches which came in between are folded, too. */
const AGAIN = 20;

/**
 * Keeps the log as long as it was told to: raises the horizon, then deletes what lies before it. Any number of processes may do so
 * beside each other. Where nothing is told, nothing is done, and the horizon stays where it is.
 */
export class RetentionKeeper {
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(private readonly options: RetentionOptions) {}

  /** One round; undefined where all is kept. */
  async once(): Promise<Kept | undefined> {
    const { database, calendar, days, foldPending, log } = this.options;
    if (days === undefined) return undefined;
    const raise = async (): Promise<Raised> => {
      await foldPending();
      return database.write((session) => raiseHorizon(session, calendar.today() - days), { repeatable: true });
    };
    let raised = await raise();
    // Older events may have come in between: these are folded, too.
    for (let again = 0; raised.is === 'needed' && raised.by === 'batches' && again < AGAIN; again++)
      raised = await raise();
    if (raised.is === 'needed')
      log.warn({ by: raised.by, keptFrom: isoFromDay(raised.horizon) }, 'older days are still needed: the log is kept');
    return { raised, pruned: await this.#prune(raised.horizon) };
  }

  /** A round now and every hour. */
  start(): void {
    if (this.options.days === undefined || this.#timer !== undefined) return;
    this.#stopped = false;
    this.#timer = setInterval(() => this.#begin(), HOUR_MS).unref();
    this.#begin();
  }

  /** Ends once the transaction has ended that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#round;
  }

  #begin(): void {
    if (this.#round !== undefined) return;
    this.#round = this.once()
      .then(
        () => undefined,
        (err: unknown) => this.options.log.warn({ err }, 'the log could not be pruned; tried again in an hour'),
      )
      .finally(() => {
        this.#round = undefined;
      });
  }

  async #prune(horizon: Day): Promise<Pruned | undefined> {
    const { database, calendar, log } = this.options;
    if ((await database.snapshot(prunedThrough)) >= horizon) return undefined;
    const pruned = await pruneLog({ database, calendar, goOn: () => !this.#stopped }, horizon);
    if (pruned === undefined) return undefined;
    await database.write((session) => notePruned(session, horizon), { repeatable: true });
    log.info({ ...pruned, keptFrom: isoFromDay(horizon) }, 'older days have left the log');
    return pruned;
  }
}
