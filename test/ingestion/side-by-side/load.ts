import { setImmediate as nextTurn } from 'node:timers/promises';
import { createCorrections, createMetricDefinitions } from '../../../src/ingestion/corrections/index.js';
import { type ActivityInput, type ItemError, type MetricPointInput } from '../../../src/ingestion/index.js';
import { IdLease } from '../../../src/storage/index.js';
import { Random } from '../../../src/testing/random.js';
import { deletionsOf } from '../../deletions/deleting.js';
import { ORIGIN, type World } from '../world.js';

export const COMPANIES = ['c0', 'c1', 'c2'];
const ASSETS = ['a0', 'a1', 'a2', 'a3'];
const USERS = 8;
/** What may happen to an item where others delete, rename and move what it names. */
const EXPECTED = new Set(['COMPANY_UNKNOWN', 'ASSET_UNKNOWN', 'WRONG_COMPANY', 'EMAIL_TAKEN']);

/** What many clients do at once with the same few entities, and what they were answered. */
export class Load {
  /** By `key` of its properties. */
  readonly events = new Map<string, ActivityInput>();
  readonly complaints: string[] = [];
  accepted = 0;
  duplicates = 0;
  corrected = 0;
  deleted = 0;
  #made = 0;

  constructor(private readonly worlds: readonly World[]) {}

  /** So many clients, each so many steps, one after the other. */
  async run(clients: number, steps: number, seed: number): Promise<void> {
    await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        const random = new Random(seed * 1000 + client);
        const world = this.worlds[client % this.worlds.length]!;
        for (let step = 0; step < steps; step++) {
          await this.#step(world, random);
          await nextTurn(); // SQLite answers at once: the others would never get theirs
        }
      }),
    );
  }

  /** Companies and assets, all of them. */
  async create(): Promise<void> {
    const { ingestion } = this.worlds[0]!;
    await ingestion.upsertCompanies(
      COMPANIES.map((externalId) => ({ externalId, createdAt: '2026-03-20' })),
      ORIGIN,
    );
    await ingestion.upsertAssets(
      ASSETS.map((externalId, i) => ({ externalId, companyExternalId: COMPANIES[i % 3]!, createdAt: '2026-03-20' })),
      ORIGIN,
    );
  }

  async #step(world: World, random: Random): Promise<void> {
    const dice = random.integer(0, 19);
    if (dice < 10) await this.#track(world, random);
    else if (dice < 12) await this.#push(world, random);
    else if (dice < 13) await this.#users(world, random);
    else if (dice < 14) await this.#move(world, random);
    else if (dice < 17) await this.#correct(world, random);
    else if (dice < 18) await this.#delete(world, random);
    else if (dice < 19) await this.#define(world, random);
    else await world.ingestion.foldPending();
  }

  async #track(world: World, random: Random): Promise<void> {
    const known = [...this.events.values()];
    const items = Array.from({ length: random.integer(1, 40) }, () => {
      if (known.length > 0 && random.integer(0, 3) === 0) return pick(random, known.slice(-100));
      const event = this.#event(random);
      this.events.set(event.id!, event);
      return event;
    });
    const { accepted, duplicates, errors } = await world.ingestion.trackActivities(items, ORIGIN);
    this.accepted += accepted;
    this.duplicates += duplicates;
    if (accepted + duplicates + errors.length !== items.length) {
      this.complaints.push(`${items.length} events: ${JSON.stringify({ accepted, duplicates, errors })}`);
    }
    this.#look(errors);
  }

  #event(random: Random): ActivityInput {
    const company = pick(random, COMPANIES);
    const id = `e${this.#made++}`;
    const names = userNames(random, company);
    return {
      id,
      name: pick(random, ['login', 'export']),
      companyExternalId: company,
      at: `2026-03-${String(random.integer(1, 25)).padStart(2, '0')}`,
      ...(names.externalId === undefined ? {} : { endUserExternalId: names.externalId }),
      ...(names.email === undefined ? {} : { endUserEmail: names.email }),
      ...(random.integer(0, 4) === 0 ? { assetExternalId: pick(random, ASSETS) } : {}),
      properties: { key: id, amount: random.integer(-50, 50) / 10, plan: `p${random.integer(0, 3)}` },
    };
  }

  async #push(world: World, random: Random): Promise<void> {
    const items = Array.from({ length: random.integer(1, 20) }, (): MetricPointInput => {
      const company = pick(random, COMPANIES);
      const point = {
        id: `p${this.#made++}`,
        metric: 'size',
        value: random.integer(0, 40),
        at: `2026-03-${String(random.integer(1, 25)).padStart(2, '0')}T12:00:00Z`,
      };
      if (random.integer(0, 1) === 0) return { ...point, externalId: company };
      const externalId = `${company} u${random.integer(0, USERS - 1)}`;
      return { ...point, model: 'END_USER', companyExternalId: company, externalId };
    });
    const { accepted, errors } = await world.ingestion.pushMetrics(items, ORIGIN);
    this.accepted += accepted;
    this.#look(errors);
  }

  /** Names, and emails that go from one end-user to another. */
  async #users(world: World, random: Random): Promise<void> {
    const company = pick(random, COMPANIES);
    const one = random.integer(0, USERS - 1);
    const other = (one + 1) % USERS;
    const items = [one, other].map((i) => ({
      companyExternalId: company,
      externalId: `${company} u${i}`,
      ...(random.integer(0, 2) === 0 ? { email: null } : {}),
      ...(random.integer(0, 3) === 0 ? { email: `${company} u${random.integer(0, USERS - 1)}@x` } : {}),
    }));
    this.#look((await world.ingestion.upsertEndUsers(items, ORIGIN)).errors);
  }

  async #move(world: World, random: Random): Promise<void> {
    const items = [{ externalId: pick(random, ASSETS), companyExternalId: pick(random, COMPANIES) }];
    this.#look((await world.ingestion.upsertAssets(items, ORIGIN)).errors);
  }

  async #correct(world: World, random: Random): Promise<void> {
    const ids = (await world.rows<{ id: number }>('SELECT id FROM event')).map((row) => row.id);
    const some = Array.from({ length: Math.min(ids.length, random.integer(1, 25)) }, () => pick(random, ids));
    if (some.length === 0) return;
    const { database, series, calendar } = world;
    const corrections = createCorrections({ database, series, calendar, leases: new IdLease(database) });
    const { deleted } = await corrections.deleteActivities(some, ORIGIN);
    this.corrected += deleted;
  }

  async #delete(world: World, random: Random): Promise<void> {
    const deletions = deletionsOf(world);
    const dice = random.integer(0, 5);
    if (dice === 0) {
      const name = pick(random, COMPANIES);
      this.#went(await deletions.byExternalId('COMPANY', [name], ORIGIN));
      await world.ingestion.upsertCompanies([{ externalId: name, createdAt: '2026-03-20' }], ORIGIN);
    } else if (dice === 1) {
      this.#went(await deletions.byExternalId('ASSET', [pick(random, ASSETS)], ORIGIN));
    } else {
      const users = await world.rows<{ id: number }>('SELECT id FROM end_user');
      const some = users.filter(() => random.integer(0, 5) === 0).map(({ id }) => id);
      if (some.length > 0) this.#went(await deletions.byId('END_USER', some, ORIGIN));
    }
  }

  async #define(world: World, random: Random): Promise<void> {
    const { database, series, calendar } = world;
    const definitions = createMetricDefinitions({ database, series, calendar, wake: () => {} });
    const model = pick(random, ['COMPANY', 'END_USER'] as const);
    await definitions.define({ model, metric: 'size', kind: 'GAUGE', fold: pick(random, ['LAST', 'SUM', 'MAX']) });
  }

  #went({ deleted }: { readonly deleted: number }): void {
    this.deleted += deleted;
  }

  #look(errors: readonly ItemError[]): void {
    for (const error of errors) if (!EXPECTED.has(error.code)) this.complaints.push(JSON.stringify(error));
  }
}

/** None, an externalId, an email, or both. */
function userNames(random: Random, company: string): { externalId?: string; email?: string } {
  const name = `${company} u${random.integer(0, USERS - 1)}`;
  switch (random.integer(0, 5)) {
    case 0:
      return {};
    case 1:
      return { email: `${name}@x` };
    case 2:
      return { externalId: name, email: `${name}@x` };
    default:
      return { externalId: name };
  }
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.integer(0, list.length - 1)]!;
}
