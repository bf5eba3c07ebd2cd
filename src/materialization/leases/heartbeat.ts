/** Gives signs of life while something long is done. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> | undefined;

  /** `beat` is called every `every` ms, never twice at a time; what it throws is told by whoever does the work itself. */
  constructor(beat: () => Promise<unknown>, every: number) {
    this.#timer = setInterval(() => {
      this.#beating ??= beat()
        .then(
          () => undefined,
          () => undefined, // the database is away: the work's own next step meets that, and says so
        )
        .finally(() => {
          this.#beating = undefined;
        });
    }, every);
    this.#timer.unref();
  }

  /** Resolves when no beat is under way any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }
}
