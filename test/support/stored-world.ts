import { isoFromDay } from '../../src/calendar/index.js';
import { type ActivityInput } from '../../src/ingestion/index.js';
import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN } from './apps.js';
import { type World, type WorldEntity } from './world.js';

const FIELD_PREFIX = /^(company|enduser|asset|project)\.custom\./;
const CHILD_PREFIX = /^(enduser|asset|project)\.(?=(?:activities|metrics|calculated|system)\.)/;
const BUILT_IN_FIELD = /^(?:company|enduser|asset|project)\.(\w+)$/;

/** The company of children that name none. */
const OWNER = 'owner';

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
        key === 'prop' ? this.#renamedProp(value) : this.renamed(value),
      ]),
    );
  }

  /** A name, or a list of names. */
  #renamedProp(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#renamedProp(each));
    return typeof value === 'string' ? this.key(value) : value;
  }

  key(prop: string): string {
    const child = CHILD_PREFIX.exec(prop);
    if (child !== null) return child[0] + this.key(prop.slice(child[0].length));
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
    return this.prefix + (entity.model === 'COMPANY' ? entity.name : (entity.company ?? OWNER));
  }

  async #createEntities(): Promise<void> {
    const { ingestion } = this.app;
    const inputs = (model: Model) =>
      this.#world.entities
        .filter((entity) => entity.model === model)
        .map((entity) => ({
          companyExternalId: this.#company(entity),
          externalId: this.prefix + entity.name,
          ...(entity.created === undefined ? {} : { createdAt: isoFromDay(entity.created) }),
        }));
    const companies = inputs('COMPANY').map(({ companyExternalId: _, ...company }) => company);
    if (companies.length < this.#world.entities.length) companies.push({ externalId: this.prefix + OWNER });
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
        const custom = FIELD_PREFIX.test(field.key);
        const builtIn = BUILT_IN_FIELD.exec(field.key)?.[1] ?? '';
        const name = this.prefix + field.key.replace(FIELD_PREFIX, '');
        for (const { day, value } of field.changes) {
          const change = custom ? { custom: { [name]: value } } : { [builtIn]: value };
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

  /** Events one after the other as the world has them. */
  async #trackActivities(): Promise<void> {
    const items = this.#world.entities.flatMap((entity) =>
      entity.events.map(({ key, day, count, properties }) => ({
        name: this.prefix + key.slice('activities.'.length),
        companyExternalId: this.#company(entity),
        ...this.#child(entity),
        at: isoFromDay(day),
        count,
        properties,
      })),
    );
    for (let i = 0; i < items.length; i += 5000) {
      expectNoErrors(await this.app.ingestion.trackActivities(items.slice(i, i + 5000), ORIGIN));
    }
  }

  #child({ model, name }: WorldEntity): Partial<ActivityInput> {
    const external = this.prefix + name;
    if (model === 'END_USER') return { endUserExternalId: external };
    if (model === 'ASSET') return { assetExternalId: external };
    return model === 'PROJECT' ? { projectExternalId: external } : {};
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

function expectNoErrors(result: { errors: readonly unknown[] }): void {
  if (result.errors.length > 0) throw new Error(`ingestion refused: ${JSON.stringify(result.errors.slice(0, 3))}`);
}
