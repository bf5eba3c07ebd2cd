/** A lease as one saw it. */
interface Seen {
  readonly mark: string;
  /** When it was seen to move last, on this process's monotonic clock (ms). */
  readonly since: number;
}

/**
 * Tells leases whose holder has been silent for too long. A lease carries a counter that its holder moves; here one only looks
 * whether it moves, on this process's own monotonic clock: clocks of other hosts, or one that is set back, do not count. Who
 * has just begun to look waits the whole time.
 */
export class SilentLeases<L> {
  #seen = new Map<string, Seen>();

  /** `limit`: ms. */
  constructor(
    private readonly limit: number,
    private readonly nameOf: (lease: L) => string,
    private readonly markOf: (lease: L) => string,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** All leases that there are now; those that are silent are returned. */
  among(leases: readonly L[]): L[] {
    const now = this.clock();
    const seen = new Map<string, Seen>();
    const silent = leases.filter((lease) => {
      const [name, mark] = [this.nameOf(lease), this.markOf(lease)];
      const known = this.#seen.get(name);
      const entry = known?.mark === mark ? known : { mark, since: now };
      seen.set(name, entry);
      return now - entry.since >= this.limit;
    });
    this.#seen = seen;
    return silent;
  }
}
