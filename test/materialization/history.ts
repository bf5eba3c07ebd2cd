import { type Day, isoFromDay } from '../../src/calendar/index.js';
import { type CreateMetricInput } from '../../src/catalogue/types.js';
import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { ReferenceEvaluator } from '../reference/evaluate.js';
import { ORIGIN } from '../support/apps.js';
import { type World, type WorldEntity, type WorldEvent } from '../support/world.js';
import { sameValue } from './scenario.js';

interface Kept {
  readonly model: Model;
  readonly name: string;
  readonly company: string;
  created: Day | undefined;
  readonly events: WorldEvent[];
  readonly seats: Map<Day, number>;
  readonly changes: Map<Day, number | null>;
}

const FIELD = { COMPANY: 'company.custom.bought', END_USER: 'enduser.custom.bought' } as const;
type Owner = keyof typeof FIELD;

/** Random numbers from a seed (mulberry32), so that a failure can be run again. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/**
 * A long history of companies and their end-users, sent through an app's ingestion and kept beside it as plain data, so
 * that the naive reference can say what every cached value must be.
 */
export class History {
  readonly #kept: Kept[] = [];

  constructor(
    readonly random: (below: number) => number,
    /** Days back from `today` that data may be dated. */
    readonly days: number,
  ) {}

  async addCompanies(app: App, count: number): Promise<void> {
    const items = Array.from({ length: count }, () => {
      const created = app.calendar.today() - this.random(this.days);
      const kept = this.#keep('COMPANY', `c${this.#kept.length}`, '', created);
      return { externalId: kept.name, createdAt: isoFromDay(created) };
    });
    for (let i = 0; i < items.length; i += 5000) {
      expect((await app.ingestion.upsertCompanies(items.slice(i, i + 5000), ORIGIN)).errors).toEqual([]);
    }
  }

  async addEndUsers(app: App, count: number): Promise<void> {
    const companies = this.#kept.filter((each) => each.model === 'COMPANY');
    const items = Array.from({ length: count }, () => {
      const company = companies[this.random(companies.length)]!;
      const created = app.calendar.today() - this.random(this.days);
      const kept = this.#keep('END_USER', `u${this.#kept.length}`, company.name, created);
      return { externalId: kept.name, companyExternalId: company.name, createdAt: isoFromDay(created) };
    });
    expect((await app.ingestion.upsertEndUsers(items, ORIGIN)).errors).toEqual([]);
  }

  /** Events, points, field changes and earlier createdAts of random entities on random days, today included. */
  async sendRandom(app: App, count: number): Promise<void> {
    const { ingestion } = app;
    const events: Parameters<typeof ingestion.trackActivities>[0][number][] = [];
    const points: Parameters<typeof ingestion.pushMetrics>[0][number][] = [];
    for (let i = 0; i < count; i++) {
      const kept = this.#kept[this.random(this.#kept.length)]!;
      const day = app.calendar.today() - this.random(this.random(3) === 0 ? this.days + 20 : 40);
      const what = this.random(10);
      if (what < 6) events.push(this.#event(kept, day));
      else if (what < 8) points.push(this.#point(kept, day));
      else if (what < 9) await this.#field(app, kept, day);
      else if (this.random(4) === 0) await this.#createdEarlier(app, kept);
    }
    if (events.length > 0) expect((await ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
    if (points.length > 0) expect((await ingestion.pushMetrics(points, ORIGIN)).errors).toEqual([]);
  }

  /** Where cached values of some random entities on some random days differ from the reference's. */
  async wrong(app: App, metrics: readonly CreateMetricInput[], sample = 12): Promise<string[]> {
    const found: string[] = [];
    const world = this.world(metrics);
    const reference = new ReferenceEvaluator(world);
    const to = app.calendar.today();
    const from = to - this.days - 25;
    const range = to - from + 3;
    for (let i = 0; i < sample; i++) {
      const entity = world.entities[this.random(world.entities.length)]!;
      const page = await app.search.find(entity.model, { filter: { externalId: { eq: entity.name } }, first: 1 });
      const own = metrics.filter((metric) => metric.model === entity.model);
      const keys = own.map((metric) => `calculated.${metric.slug}`);
      const read = await app.reader.gather(entity.model, keys, page.ids, from, from + range - 1);
      const days = [to - 2, to - 1, to, to + 1, ...Array.from({ length: 25 }, () => from + this.random(to - from + 1))];
      for (const metric of own) {
        for (const day of days) {
          const expected = day > to ? null : reference.calculated(metric.slug!, entity, day);
          const actual = read.get(`calculated.${metric.slug}`)!.values[day - from]!;
          if (sameValue(actual, expected ?? Number.NaN)) continue;
          found.push(`${metric.slug} of ${entity.name} on ${isoFromDay(day)}: read ${actual}, reference ${expected}`);
        }
      }
    }
    return found;
  }

  world(metrics: readonly CreateMetricInput[]): World {
    return {
      entities: this.#kept.map(
        (kept): WorldEntity => ({
          name: kept.name,
          model: kept.model,
          ...(kept.model === 'COMPANY' ? {} : { company: kept.company }),
          ...(kept.created === undefined ? {} : { created: kept.created }),
          events: kept.events,
          series: [{ key: 'metrics.seats', kind: 'GAUGE', values: kept.seats }],
          fields: [
            {
              key: FIELD[kept.model as Owner],
              changes: [...kept.changes].sort(([a], [b]) => a - b).map(([day, value]) => ({ day, value })),
            },
          ],
        }),
      ),
      metrics: metrics.map(({ slug, model, formula, emptyAs }) => ({
        slug: slug!,
        model,
        formula,
        emptyAs: emptyAs ?? 'EMPTY',
      })),
    };
  }

  #keep(model: Model, name: string, company: string, created: Day): Kept {
    const kept: Kept = { model, name, company, created, events: [], seats: new Map(), changes: new Map() };
    this.#kept.push(kept);
    return kept;
  }

  #event(kept: Kept, day: Day) {
    const amount = (this.random(4000) - 1000) / 4;
    const count = 1 + this.random(3);
    kept.events.push({ key: 'activities.login', day, count, properties: { amount } });
    return {
      name: 'login',
      companyExternalId: kept.model === 'COMPANY' ? kept.name : kept.company,
      ...(kept.model === 'END_USER' ? { endUserExternalId: kept.name } : {}),
      at: isoFromDay(day),
      count,
      properties: { amount },
    };
  }

  #point(kept: Kept, day: Day) {
    const value = this.random(50);
    kept.seats.set(day, value);
    const { model, name } = kept;
    const company = model === 'COMPANY' ? {} : { companyExternalId: kept.company };
    return { metric: 'seats', model, externalId: name, ...company, at: isoFromDay(day), value };
  }

  async #field(app: App, kept: Kept, day: Day): Promise<void> {
    const value = this.random(4) === 0 ? null : this.random(100);
    kept.changes.set(day, value);
    await this.#upsert(app, kept, { custom: { bought: value }, asOf: isoFromDay(day) });
  }

  async #createdEarlier(app: App, kept: Kept): Promise<void> {
    kept.created = kept.created! - this.random(20);
    await this.#upsert(app, kept, { createdAt: isoFromDay(kept.created) });
  }

  async #upsert(app: App, { model, name, company }: Kept, change: object): Promise<void> {
    const { ingestion } = app;
    const result =
      model === 'COMPANY'
        ? await ingestion.upsertCompanies([{ externalId: name, ...change }], ORIGIN)
        : await ingestion.upsertEndUsers([{ externalId: name, companyExternalId: company, ...change }], ORIGIN);
    expect(result.errors).toEqual([]);
  }
}
