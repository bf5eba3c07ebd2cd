import { TidemarkError } from '../../errors/index.js';
import { type IngestOptions, type Origin } from '../types.js';
import { Gathering } from './gathering.js';
import { type Outcome, sliceOutcome } from './outcome.js';

interface Request<I> {
  readonly items: readonly I[];
  readonly origin: Origin;
  readonly options: IngestOptions;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Items that requests may bring together; a single one may bring fewer. */
const LIMIT = 10_000;

export type Execute<I> = (items: readonly I[], origin: Origin, options: IngestOptions) => Promise<Outcome>;

/**
 * Group commit: requests that arrive while others are being stored wait, and then share a transaction, as many as fit: most
 * of what a transaction writes are pages that the next one would write again. A group that fails is run again request by request, so that nobody pays for another's failure; not so where the
 * database is out of reach.
 */
export class Group<I> {
  readonly #waiting: Request<I>[] = [];
  readonly #gathering: Gathering;
  #running = 0;
  /** Requests that are being stored. */
  #stored = 0;

  /** `atOnce`: transactions side by side. */
  constructor(
    private readonly execute: Execute<I>,
    private readonly atOnce: number,
  ) {
    this.#gathering = new Gathering(() => this.#start(), atOnce);
  }

  submit(items: readonly I[], origin: Origin, options: IngestOptions): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, origin, options, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running >= this.atOnce || this.#waiting.length === 0) return;
    let items = 0;
    for (const request of this.#waiting) items += request.items.length;
    if (items >= LIMIT) this.#start();
    else this.#gathering.arrived(this.#waiting.length);
  }

  #start(): void {
    this.#gathering.end(this.#waiting.length + this.#stored);
    const requests = this.#take();
    const began = performance.now();
    this.#running++;
    this.#stored += requests.length;
    this.#run(requests).finally(() => {
      this.#running--;
      this.#stored -= requests.length;
      this.#gathering.took(performance.now() - began);
      this.#next();
    });
    this.#next(); // those who could not go with the first go beside them
  }

  /** The first that waits, and what can go with it. */
  #take(): Request<I>[] {
    const first = this.#waiting.shift()!;
    const taken = [first];
    let size = first.items.length;
    for (let i = 0; i < this.#waiting.length; ) {
      const request = this.#waiting[i]!;
      if (size + request.items.length <= LIMIT && alike(first, request)) {
        taken.push(request);
        size += request.items.length;
        this.#waiting.splice(i, 1);
      } else {
        i++;
      }
    }
    return taken;
  }

  async #run(requests: readonly Request<I>[]): Promise<void> {
    const [first] = requests;
    if (first === undefined) return;
    try {
      const outcome = await this.execute(
        requests.length === 1 ? first.items : requests.flatMap((request) => request.items),
        first.origin,
        {
          ...first.options,
          onCommit: (milliseconds) => {
            for (const { options } of requests) options.onCommit?.(milliseconds);
          },
        },
      );
      let from = 0;
      for (const request of requests) {
        request.resolve(sliceOutcome(outcome, from, from + request.items.length));
        from += request.items.length;
      }
    } catch (error) {
      // Nobody's fault, and perhaps stored after all: to run it again might count it twice.
      if (requests.length === 1 || isUnreachable(error)) for (const request of requests) request.reject(error);
      else for (const request of requests) await this.#run([request]);
    }
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof TidemarkError && error.code === 'DATABASE_UNREACHABLE';
}

/** Whether two requests can be one batch: it records where it came from. */
function alike<I>(a: Request<I>, b: Request<I>): boolean {
  return (
    a.origin.apiKeyId === b.origin.apiKeyId &&
    a.origin.source === b.origin.source &&
    (a.options.createCompanies ?? false) === (b.options.createCompanies ?? false)
  );
}
