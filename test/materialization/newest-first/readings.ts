import { type Model } from '../../../src/model/index.js';
import { type EntityQuery } from '../../../src/search/index.js';
import { type App } from '../../../src/server/index.js';
import { type Database } from '../../../src/storage/index.js';
import { computeFresh } from '../../support/compute-fresh.js';
import { History, randomFrom } from '../history.js';
import { type Meddler, meddledOptions, workOff } from '../meddling.js';
import { allCompanies, sameValue } from '../scenario.js';

/** A calculated metric as readers may ask for it. */
export interface Asked {
  readonly model: Model;
  readonly slug: string;
}

/** All values of some metrics on some days, as they must be read. */
export class Expected {
  readonly #values = new Map<string, Float64Array>();
  readonly #ids = new Map<Model, number[]>();

  private constructor(
    readonly app: App,
    readonly asked: readonly Asked[],
    readonly from: number,
    readonly to: number,
  ) {}

  /** Of metrics that are defined already, from the data as they are now. */
  static async of(app: App, asked: readonly Asked[], days: number): Promise<Expected> {
    const to = app.calendar.today();
    const expected = new Expected(app, asked, to + 1 - days, to);
    for (const { model, slug } of asked) {
      const ids = await allCompanies(app, model);
      expected.#ids.set(model, ids);
      const formula = { type: 'metricOverTime', prop: `calculated.${slug}` };
      expected.#values.set(slug, await computeFresh(app, model, formula, ids, expected.from, to));
    }
    return expected;
  }

  /** Where what readers are told differs, as readable lines. */
  async wrong(): Promise<string[]> {
    const { app, from, to } = this;
    const found: string[] = [];
    for (const { model, slug } of this.asked) {
      const ids = this.#ids.get(model)!;
      const key = `calculated.${slug}`;
      const read = (await app.reader.gather(model, [key], ids, from, to)).get(key)!;
      const wanted = this.#values.get(slug)!;
      // Read at once for all entities, for filters and orders: the first, the last, and days around the border.
      const some = [from, to - 45, to - 31, to - 30, to - 29, to - 1, to];
      const columns = await app.reader.columnsOn(model, key, some);
      for (let at = 0; at < wanted.length && found.length < 5; at++) {
        const day = from + Math.floor(at / ids.length);
        const id = ids[at % ids.length]!;
        const column = columns[some.indexOf(day)];
        const told = [read.values[at]!, ...(column === undefined ? [] : [column[id]!])];
        if (told.every((value) => sameValue(value, wanted[at]!))) continue;
        found.push(`${slug} of row ${id}, ${to - day} days ago: ${told}, not ${wanted[at]}`);
      }
    }
    return found;
  }

  /** What filters and orders by the metrics answer. */
  async answers(): Promise<number[][]> {
    const found: number[][] = [];
    for (const { model, slug } of this.asked) {
      const key = `calculated.${slug}`;
      const queries: EntityQuery[] = [
        { orderBy: [{ metric: { key, by: 'PERCENT_CHANGE', days: 40 }, direction: 'DESC' }] },
        { orderBy: [{ metric: { key }, direction: 'ASC' }] },
        { filter: { metric: { key, value: { gt: 3 }, forDays: 35 } } },
      ];
      for (const query of queries) {
        found.push([...(await this.app.search.find(model, { ...query, first: 100 })).ids]);
      }
    }
    return found;
  }
}

/** Companies of two blocks and some users, with random data of so many days. */
export async function createHistory(app: App, seed: number, days: number): Promise<History> {
  const history = new History(randomFrom(seed), days);
  await history.addCompanies(app, 262);
  await history.addEndUsers(app, 20);
  await history.sendRandom(app, 400);
  await app.ingestion.foldPending();
  return history;
}

/** The metrics that readers have so far, with the first day that is cached (null: all days are). */
export async function held(database: Database): Promise<Map<string, number | null>> {
  const rows = await database.snapshot((session) =>
    session.all<{ slug: string; cached_from: number | null }>(
      'SELECT slug, cached_from FROM calculated_metric WHERE published_version IS NOT NULL ORDER BY slug',
    ),
  );
  return new Map(rows.map((row) => [row.slug, row.cached_from]));
}

/** Something that differs whenever a unit has been done, or readers have got something. */
export async function stateOf(database: Database): Promise<string> {
  const runs = await database.snapshot((session) =>
    session.all('SELECT id, status, units_done, units_total FROM run ORDER BY id'),
  );
  return JSON.stringify([runs, [...(await held(database))]]);
}

/** Works until readers have the newest days of everything new, then has `then` happen, and works on. */
export async function whenHeld(app: App, then: (run: number) => Promise<unknown>): Promise<void> {
  const meddler: Meddler = {
    async before() {
      const parts = [...(await held(app.database)).values()];
      if (parts.length === 0 || parts.every((part) => part === null)) return;
      delete meddler.before;
      const [run] = (await app.materializer.runs({ first: 20 })).filter(({ status }) => status === 'RUNNING');
      await then(run!.id);
    },
  };
  await workOff(app, meddledOptions(app, meddler));
  expect(meddler.before).toBeUndefined();
}
