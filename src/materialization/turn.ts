/** How long a run has worked since it was taken, and whether others are to go before it does on. */
export class Turn {
  #ends: number;
  #over = false;

  /** `ms`: after so long `othersWait` is asked; as long as it says no, the turn goes on for as long again. */
  constructor(
    private readonly ms: number,
    private readonly othersWait: () => Promise<boolean>,
  ) {
    this.#ends = performance.now() + ms;
  }

  /** As it was found last. */
  get over(): boolean {
    return this.#over;
  }

  /** Looks whether it is over by now; one that is over stays so. */
  async isOver(): Promise<boolean> {
    if (this.#over || performance.now() < this.#ends) return this.#over;
    this.#over = await this.othersWait();
    this.#ends = performance.now() + this.ms;
    return this.#over;
  }
}
