import { type Day, isoFromDay } from '../../src/calendar/index.js';
import { formulaScope } from '../../src/catalogue/scope.js';
import { type World as CalculatedWorld, type WorldMetric } from '../../src/catalogue/world.js';
import { checkFormula } from '../../src/formula/index.js';
import { type Model } from '../../src/model/index.js';
import { firstDays, inputStates, runPass } from '../../src/reading/pass.js';
import { preparePass } from '../../src/reading/prepare.js';
import { type App } from '../../src/server/index.js';
import { readMetrics, SeriesStore } from '../../src/storage/index.js';
import { ORIGIN } from './apps.js';
import { type GoldenEvaluator, type GoldenQuestion, goldenRegistry } from './golden.js';
import { type World, type WorldEntity } from './world.js';

const FIELD_PREFIX = /^(company|enduser|asset|project)\.custom\./;

let worlds = 0;

/**
 * A world put into an app through its ingestion, under names of its own, so that one database serves many: a name `login`
 * of world 3 becomes `w3 login`, in data and formulas alike.
 */
export class StoredWorld {
  readonly #number = ++worlds;
  readonly #ids = new Map<string, number>();
  readonly #world: World;

  private constructor(
    readonly app: App,
    world: World,
  ) {
    this.#world = world;
  }

  static async store(app: App, world: World): Promise<StoredWorld> {
    const stored = new StoredWorld(app, world);
    await stored.#load();
    return stored;
  }

  get prefix(): string {
    return `w${this.#number} `;
  }

  slug(slug: string): string {
    return `w${this.#number}_${slug}`;
  }

  async #load(): Promise<void> {
    await this.#createEntities();
    await this.#defineCounters();
    await this.#recordFields();
    await this.#trackActivities();
    await this.#pushMetrics();
    await this.app.ingestion.foldPending();
    await this.#defineMetrics();
  }

  async id(name: string): Promise<number> {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const entity = this.#world.entities.find((candidate) => candidate.name === name);
    const model: Model = entity?.model ?? 'COMPANY';
    const page = await this.app.search.find(model, { filter: { externalId: { eq: this.prefix + name } }, first: 1 });
    const id = page.ids[0];
    if (id === undefined) throw new Error(`${name} was not stored`);
    this.#ids.set(name, id);
    return id;
  }

  /** The formula with this world's names. */
  renamed(formula: unknown): unknown {
    if (Array.isArray(formula)) return formula.map((part) => this.renamed(part));
    if (typeof formula !== 'object' || formula === null) return formula;
    return Object.fromEntries(
      Object.entries(formula).map(([key, value]) => [
        key,
        key === 'prop' && typeof value === 'string' ? this.key(value) : this.renamed(value),
      ]),
    );
  }

  key(prop: string): string {
    const field = FIELD_PREFIX.exec(prop);
    if (field !== null) return `${field[0]}${this.prefix}${prop.slice(field[0].length)}`;
    for (const source of ['activities.', 'metrics.', 'custom.']) {
      if (prop.startsWith(source)) return `${source}${this.prefix}${prop.slice(source.length)}`;
    }
    if (prop.startsWith('calculated.')) return `calculated.${this.slug(prop.slice('calculated.'.length))}`;
    return prop;
  }

  /** The company that an entity belongs to, or is. */
  #company(entity: WorldEntity): string {
    return entity.model === 'COMPANY' ? this.prefix + entity.name : `${this.prefix}owner`;
  }

  async #createEntities(): Promise<void> {
    const { ingestion } = this.app;
    const inputs = (model: Model) =>
      this.#world.entities
        .filter((entity) => entity.model === model)
        .map((entity) => ({
          companyExternalId: `${this.prefix}owner`,
          externalId: this.prefix + entity.name,
          ...(entity.created === undefined ? {} : { createdAt: isoFromDay(entity.created) }),
        }));
    const companies = inputs('COMPANY').map(({ companyExternalId: _, ...company }) => company);
    if (companies.length < this.#world.entities.length) companies.push({ externalId: `${this.prefix}owner` });
    if (companies.length > 0) expectNoErrors(await ingestion.upsertCompanies(companies, ORIGIN));
    const endUsers = inputs('END_USER');
    const assets = inputs('ASSET');
    const projects = inputs('PROJECT');
    if (endUsers.length > 0) expectNoErrors(await ingestion.upsertEndUsers(endUsers, ORIGIN));
    if (assets.length > 0) expectNoErrors(await ingestion.upsertAssets(assets, ORIGIN));
    if (projects.length > 0) expectNoErrors(await ingestion.upsertProjects(projects, ORIGIN));
  }

  /** A pushed metric is a gauge unless it is defined to be a counter. */
  async #defineCounters(): Promise<void> {
    const specs = this.#world.entities.flatMap(({ model, series }) =>
      series
        .filter((each) => each.kind === 'COUNTER' && each.key.startsWith('metrics.'))
        .map((each) => ({ model, key: this.key(each.key), kind: 'COUNTER' as const, fold: 'SUM' as const })),
    );
    if (specs.length > 0) await this.app.series.ensure(specs);
  }

  async #recordFields(): Promise<void> {
    const { ingestion } = this.app;
    for (const entity of this.#world.entities) {
      for (const field of entity.fields) {
        for (const { day, value } of field.changes) {
          const custom = FIELD_PREFIX.test(field.key);
          const name = custom ? this.prefix + field.key.replace(FIELD_PREFIX, '') : '';
          const change = custom ? { custom: { [name]: value } } : { mrr: value };
          const item = {
            companyExternalId: this.#company(entity),
            externalId: this.prefix + entity.name,
            asOf: isoFromDay(day),
            ...change,
          };
          const { companyExternalId: _, ...company } = item;
          if (entity.model === 'COMPANY') expectNoErrors(await ingestion.upsertCompanies([company], ORIGIN));
          if (entity.model === 'END_USER') expectNoErrors(await ingestion.upsertEndUsers([item], ORIGIN));
          if (entity.model === 'ASSET') expectNoErrors(await ingestion.upsertAssets([item], ORIGIN));
          if (entity.model === 'PROJECT') expectNoErrors(await ingestion.upsertProjects([item], ORIGIN));
        }
      }
    }
  }

  /** One event a day and activity: its count, and the properties whose sums the world gives. */
  async #trackActivities(): Promise<void> {
    const items = this.#world.entities.flatMap((entity) => {
      const names = new Set(entity.series.filter((each) => each.key.startsWith('activities.')).map((each) => each.key));
      return [...names].flatMap((key) => this.#events(entity, key));
    });
    if (items.length > 0) expectNoErrors(await this.app.ingestion.trackActivities(items, ORIGIN));
  }

  #events(entity: WorldEntity, key: string) {
    const series = entity.series.filter((each) => each.key === key);
    const counts = series.find((each) => each.property === undefined);
    const properties = series.filter((each) => each.property !== undefined);
    const days = new Set(series.flatMap((each) => [...each.values.keys()]));
    const external = this.prefix + entity.name;
    return [...days].map((day) => ({
      name: this.prefix + key.slice('activities.'.length),
      companyExternalId: this.#company(entity),
      ...(entity.model === 'END_USER' ? { endUserExternalId: external } : {}),
      ...(entity.model === 'ASSET' ? { assetExternalId: external } : {}),
      ...(entity.model === 'PROJECT' ? { projectExternalId: external } : {}),
      at: isoFromDay(day),
      count: counts?.values.get(day) ?? 1,
      properties: Object.fromEntries(
        properties.flatMap((each) => (each.values.has(day) ? [[each.property, each.values.get(day)]] : [])),
      ),
    }));
  }

  async #pushMetrics(): Promise<void> {
    const items = this.#world.entities.flatMap((entity) =>
      entity.series
        .filter((each) => each.key.startsWith('metrics.'))
        .flatMap((each) =>
          [...each.values].map(([day, value]) => ({
            metric: this.prefix + each.key.slice('metrics.'.length),
            model: entity.model,
            externalId: this.prefix + entity.name,
            ...(entity.model === 'END_USER' ? { companyExternalId: this.#company(entity) } : {}),
            at: isoFromDay(day),
            value,
          })),
        ),
    );
    for (let i = 0; i < items.length; i += 5000) {
      expectNoErrors(await this.app.ingestion.pushMetrics(items.slice(i, i + 5000), ORIGIN));
    }
  }

  async #defineMetrics(): Promise<void> {
    for (const metric of this.#world.metrics) {
      await this.app.metrics.create(
        {
          slug: this.slug(metric.slug),
          name: metric.slug,
          model: metric.model,
          formula: this.renamed(metric.formula),
          emptyAs: metric.emptyAs,
        },
        null,
      );
    }
  }
}

/** Golden cases over stored pages: the engine reads what ingestion has written, nothing is cached. */
export function storedPagesEvaluator(worldOf: (world: World) => StoredWorld): GoldenEvaluator {
  let stored: StoredWorld;
  return {
    load: async (world) => {
      stored = worldOf(world);
    },
    evaluate: async ({ model, formula, entities, from, to }) => {
      const ids = await Promise.all(entities.map((name) => stored.id(name)));
      return rowsOf(await computeFresh(stored.app, model, stored.renamed(formula), ids, from, to), ids.length);
    },
  };
}

/** Golden cases through the cache: each formula has become a metric (`define`) and was materialized; it is read back. */
export function materializedEvaluator(worldOf: (world: World) => StoredWorld) {
  let stored: StoredWorld;
  let asked = 0;
  const keys = new Map<string, string>();
  const nameOf = (world: StoredWorld, model: Model, formula: unknown) => JSON.stringify([world.prefix, model, formula]);
  return {
    async define(world: World, model: Model, formula: unknown): Promise<void> {
      const target = worldOf(world);
      const name = nameOf(target, model, formula);
      if (keys.has(name)) return;
      const slug = `asked_${++asked}`;
      const metric = await target.app.metrics.create(
        { slug, name: slug, model, formula: target.renamed(formula) },
        null,
      );
      keys.set(name, metric.key);
    },
    load: async (world: World) => {
      stored = worldOf(world);
    },
    evaluate: async ({ model, formula, entities, from, to }: GoldenQuestion) => {
      const key = keys.get(nameOf(stored, model, formula))!;
      const slug = key.slice('calculated.'.length);
      const through = await stored.app.materializer.materializedThrough([slug]);
      if ((through.get(slug) ?? -1) < to) throw new Error(`${slug} was not materialized through the question's days`);
      const ids = await Promise.all(entities.map((name) => stored.id(name)));
      const columns = await stored.app.reader.gather(model, [key], ids, from, to);
      return rowsOf(columns.get(key)!.values, ids.length);
    },
  };
}

/** Values `[day][entity]` of a formula, computed from stored pages in one snapshot; checkpoints are not trusted. */
export async function computeFresh(
  app: App,
  model: Model,
  formula: unknown,
  ids: readonly number[],
  from: Day,
  to: Day,
): Promise<Float64Array> {
  const series = await app.series.list();
  return app.database.snapshot(async (session) => {
    const stored = await readMetrics(session);
    const metrics = new Map<string, WorldMetric>();
    const add = (slug: string, of: Model, json: unknown, emptyAs: 'EMPTY' | 'ZERO') => {
      const checked = checkFormula(json, formulaScope(of, series, stored), goldenRegistry);
      if (checked.root === undefined) throw new Error(`invalid: ${JSON.stringify(checked.problems)}`);
      const reads = checked.inputs.flatMap(({ reference }) => (reference.to === 'calculated' ? [reference.slug] : []));
      metrics.set(slug, { id: 0, slug, model: of, version: 1, root: checked.root, emptyAs, seriesId: null, reads });
      for (const read of reads) {
        const metric = stored.find((candidate) => candidate.slug === read)!;
        if (!metrics.has(read)) add(read, metric.model, metric.newest.formula, metric.newest.emptyAs);
      }
    };
    add('~question', model, formula, 'EMPTY');
    const world: CalculatedWorld = { which: 'newest', broken: new Map(), metrics };
    const find = (of: Model, key: string, property: string) =>
      series.find((entry) => entry.model === of && entry.key === key && entry.property === property);
    const pass = preparePass(world, ['~question'], model, goldenRegistry, find);
    const store = new SeriesStore(app.database);
    const firstDay = await firstDays(session, store, pass.firstDay, { ids });
    const states = (await inputStates(session, pass, { ids })).map((state) => ({ ...state, changedFrom: 0 }));
    const result = await runPass(session, store, pass, { ids }, { from, to }, { firstDay, states });
    return result.columns.get('~question')!.values;
  });
}

function rowsOf(values: Float64Array, width: number): (number | null)[][] {
  return Array.from({ length: width }, (_, slot) =>
    Array.from({ length: values.length / width }, (_, day) => {
      const value = values[day * width + slot]!;
      return Number.isNaN(value) ? null : value;
    }),
  );
}

function expectNoErrors(result: { errors: readonly unknown[] }): void {
  if (result.errors.length > 0) throw new Error(`ingestion refused: ${JSON.stringify(result.errors.slice(0, 3))}`);
}
