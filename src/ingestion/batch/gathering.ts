/** So long (ms) nobody comes any more; and so long in all, if what is stored together takes that long itself. */
const GAP_MS = 20;
const LONGEST_MS = 200;

/**
 * When those that wait are stored: as soon as there are as many as have been there together of late, for they come again once
 * they are answered; or when nobody comes any more. Who is alone never waits.
 */
export class Gathering {
  /** So many are there together. */
  #present = 1;
  #longest = 0;
  #began = 0;
  #came = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `atOnce`: so many may be stored side by side, and share those who are there. */
  constructor(
    private readonly start: () => void,
    private readonly atOnce: number,
  ) {}

  /** So many wait now. */
  arrived(waiting: number): void {
    if (waiting * this.atOnce >= this.#present) {
      this.start();
      return;
    }
    this.#came = performance.now();
    if (this.#timer !== undefined) return;
    this.#began = this.#came;
    this.#look(GAP_MS);
  }

  /** The wait is over; `present`: requests that wait or are being stored. */
  end(present: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Some are on their way at any moment: fewer are believed only gradually.
    this.#present = Math.max(present, (this.#present * 3 + present) >> 2);
  }

  /** What was stored together took so long (ms). */
  took(milliseconds: number): void {
    this.#longest = Math.min(milliseconds, LONGEST_MS);
  }

  #look(after: number): void {
    const timer = setTimeout(() => {
      // What has come over the wire already is read first.
      setImmediate(() => {
        if (this.#timer !== timer) return;
        const now = performance.now();
        const left = Math.min(this.#came + GAP_MS, this.#began + this.#longest) - now;
        if (left <= 0) this.start();
        else this.#look(left);
      });
    }, after);
    this.#timer = timer;
  }
}
