import { setImmediate as nextTurn } from 'node:timers/promises';
import { isoFromDay } from '../../../src/calendar/index.js';
import { type CreateMetricInput } from '../../../src/catalogue/types.js';
import { type FloatFilter, type MetricFilter } from '../../../src/search/types.js';
import { type App } from '../../../src/server/index.js';
import { allCompanies } from '../scenario.js';

const logins = { type: 'totalSum', prop: 'activities.login' };
const latest = (slug: string) => ({ type: 'metricOverTime', prop: `calculated.${slug}` });
const company = (slug: string, formula: unknown): CreateMetricInput => ({
  slug,
  name: slug,
  model: 'COMPANY',
  formula,
});

/** A number on every day and for every entity, which says which version of its formula made it. */
export const markFormula = (mark: number) => ['SUM', ['MULTIPLICATION', logins, 0], mark];

/** Metrics whose values betray a mixture of snapshots or of versions. Every event brings an amount of 1. */
export const WITNESSES: readonly CreateMetricInput[] = [
  company('count', logins),
  company('same', { ...logins, property: 'amount' }),
  company('double', ['MULTIPLICATION', latest('count'), 2]),
  company('of_users', { type: 'totalSum', prop: 'enduser.activities.login' }),
  company('mark', markFormula(1)),
  company('ten', ['MULTIPLICATION', latest('mark'), 10]),
];

/** What all witnesses together have seen. */
export class Seen {
  /** The newest version that anyone has seen. */
  newest = 0;
  readonly marks = new Set<number>();
}

/** Reads through one app, again and again, and notes what must not be seen. */
export class Witness {
  readonly wrong: string[] = [];
  reads = 0;

  constructor(
    readonly app: App,
    readonly seen: Seen,
    /** Days that are read. */
    readonly days: () => { readonly from: number; readonly to: number },
    readonly extra: () => readonly string[] = () => [],
  ) {}

  /**
   * Looks until it is over, or something is wrong. On SQLite statements run in this thread and a read is over without the event loop having
   * gone round: whoever reads without end must let it, or no timer of those who work comes to its turn.
   */
  async until(isOver: () => boolean): Promise<void> {
    const ids = await allCompanies(this.app);
    while (!isOver() && this.wrong.length === 0) {
      try {
        await this.#look([...ids.slice(0, 6), ...ids.slice(-3)]);
        await this.#lookAtAll(ids);
        await this.#search();
      } catch (error) {
        this.wrong.push(String(error));
      }
      await nextTurn();
      this.reads++;
    }
  }

  /** Resolves when it has looked once more from begin to end, or looks no more. */
  async again(): Promise<void> {
    const { reads } = this;
    while (this.reads < reads + 2 && this.wrong.length === 0) await nextTurn();
  }

  /** Everything of chosen entities, in one read. */
  async #look(ids: readonly number[]): Promise<void> {
    const { from, to } = this.days();
    const extra = this.extra();
    const { newest } = this.seen;
    const slugs = [...WITNESSES.map(({ slug }) => slug!), ...extra];
    const read = await this.app.reader.gather(
      'COMPANY',
      slugs.map((slug) => `calculated.${slug}`),
      ids,
      from,
      to,
    );
    const values = (slug: string) => read.get(`calculated.${slug}`)!.values;
    const mark = values('mark')[0]!;
    this.#sees(mark, newest);
    const days = ids.length * (to - from + 1);
    const [count, same, double, marks, ten] = ['count', 'same', 'double', 'mark', 'ten'].map(values);
    const others = extra.map(values);
    for (let at = 0; at < days; at++) {
      const isRight =
        Object.is(same![at], count![at]) &&
        Object.is(double![at], 2 * count![at]!) &&
        marks![at] === mark &&
        ten![at] === 10 * mark &&
        others.every((other) => other[at] === 100 * mark);
      if (isRight) continue;
      const told = slugs.map((slug) => `${slug} ${values(slug)[at]}`).join(', ');
      this.#notes(
        `row ${ids[at % ids.length]}, ${isoFromDay(from + Math.floor(at / ids.length))}: ${told}, where mark is ${mark}`,
      );
    }
  }

  /** One metric of all entities, as filters and orders read it. */
  async #lookAtAll(ids: readonly number[]): Promise<void> {
    const { newest } = this.seen;
    const { from, to } = this.days();
    const columns = await this.app.reader.columnsOn('COMPANY', 'calculated.mark', [from, to - 30, to - 1, to]);
    const mark = columns[0]![ids[0]!]!;
    this.#sees(mark, newest);
    for (const column of columns) {
      for (const id of ids)
        if (column[id] !== mark) this.#notes(`mark of row ${id} among all: ${column[id]}, not ${mark}`);
    }
  }

  /** Companies of which two metrics say different things, although one is computed from the other: there are none. */
  async #search(): Promise<void> {
    const metric = (slug: string, more: Omit<MetricFilter, 'key'>) => ({
      metric: { key: `calculated.${slug}`, ...more },
    });
    const mark = Math.max(1, this.seen.newest) + 0.5;
    const change = (percent: FloatFilter) => ({ change: { days: 30, percent } });
    const filter = {
      or: [
        { and: [metric('mark', { value: { gt: mark } }), metric('ten', { value: { lt: 10 * mark } })] },
        { and: [metric('mark', { value: { lt: mark } }), metric('ten', { value: { gt: 10 * mark } })] },
        { and: [metric('count', change({ gt: 100 })), metric('double', change({ lte: 100 }))] },
        { and: [metric('count', change({ lte: 100 })), metric('double', change({ gt: 100 }))] },
        metric('ten', change({ ne: 0 })),
      ],
    };
    const { ids } = await this.app.search.find('COMPANY', { filter, first: 3 });
    if (ids.length > 0) this.#notes(`rows ${ids} are found where mark and ten, or count and double, disagree`);
  }

  /** Whoever asks after someone, here or on another server, has seen a version sees none that is older. */
  #sees(mark: number, newest: number): void {
    if (!(mark >= newest)) this.#notes(`version ${mark} after version ${newest}`);
    this.seen.newest = Math.max(this.seen.newest, mark);
    this.seen.marks.add(mark);
  }

  #notes(what: string): void {
    if (this.wrong.length < 10) this.wrong.push(what);
  }
}
