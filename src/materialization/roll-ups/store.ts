import { type Day } from '../../calendar/index.js';
import {
  type Database,
  lockBlocks,
  type PageWrite,
  type Session,
  type Touch,
  writePages,
} from '../../storage/index.js';

/** Pages that one transaction writes: at first, at least, at most, and so many that it takes about so long (ms). */
const FIRST_PAGES = 100;
const LEAST_PAGES = 10;
const MOST_PAGES = 4096;
const AIM_MS = { sqlite: 25, mysql: 200 } as const;

/** Writes pages of roll-ups in transactions that are short, however many they are. */
export class RollUpPages {
  #pages = FIRST_PAGES;

  constructor(
    private readonly database: Database,
    /** Throws within the transaction where the run is someone else's by now. */
    private readonly alive: (session: Session) => Promise<void>,
    /** The run that computes them. */
    private readonly run: number,
  ) {}

  /** `told`: company metrics depend on the series, and are to be told which days changed. */
  async write(pages: readonly PageWrite[], told: boolean): Promise<void> {
    for (let at = 0; at < pages.length; ) {
      const some = pages.slice(at, at + this.#pages);
      let began = 0;
      await this.database.write(async (session) => {
        began = performance.now();
        await this.alive(session);
        await lockBlocks(session, touchesOf(some, told));
        await writePages(
          session,
          some.map((page) => ({ ...page, run: this.run })),
        );
      });
      at += some.length;
      const took = Math.max(performance.now() - began, 1);
      const wanted = this.#pages * Math.min(Math.max(AIM_MS[this.database.dialect] / took, 0.5), 2);
      this.#pages = Math.round(Math.min(Math.max(wanted, LEAST_PAGES), MOST_PAGES));
    }
  }
}

function touchesOf(pages: readonly PageWrite[], told: boolean): Touch[] {
  const days = new Map<string, { series: number; block: number; from: Day; to: Day }>();
  for (const { series, block, day } of pages) {
    const name = `${series} ${block}`;
    const known = days.get(name);
    if (known === undefined) days.set(name, { series, block, from: day, to: day });
    else Object.assign(known, { from: Math.min(known.from, day), to: Math.max(known.to, day) });
  }
  return [...days.values()].map((touch) => (told ? touch : { ...touch, from: 1, to: 0 }));
}
