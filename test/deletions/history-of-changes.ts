import { isoFromDay } from '../../src/calendar/index.js';
import { claimHash } from '../../src/ingestion/batch/claim-hash.js';
import { type App } from '../../src/server/index.js';
import { type Random } from '../corrections/events-world.js';
import { ORIGIN } from '../support/apps.js';

export type Kind = 'COMPANY' | 'END_USER' | 'ASSET';

/** An entity between its creation and its deletion. */
export interface Life {
  readonly kind: Kind;
  readonly name: string;
  /** Its company now; a company's own. */
  company: Life;
  created: number;
  isOver: boolean;
}

interface Put {
  readonly is: 'put';
  readonly life: Life;
  readonly company: Life;
}

interface Event {
  readonly is: 'event';
  readonly id: string;
  readonly name: string;
  readonly company: Life;
  readonly user: Life | undefined;
  readonly asset: Life | undefined;
  readonly day: number;
  readonly properties: object;
  isOver: boolean;
}

interface Point {
  readonly id: string;
  readonly life: Life;
  readonly day: number;
  readonly value: number;
  isOver: boolean;
}

interface Change {
  readonly life: Life;
  readonly day: number;
  readonly seats: number | null;
}

const LAST_DAY = 20_525; // 2026-03-13
const DAYS = 14;
const dateOf = (day: number) => isoFromDay(LAST_DAY - day);

/** What one client does, at random, with companies and assets that no other client names; and what is left of it. */
export class Client {
  readonly #puts: (Put | Event)[] = [];
  readonly #points: Point[] = [];
  readonly #changes: Change[] = [];
  readonly #living = new Map<string, Life>();
  #count = 0;

  constructor(
    private readonly prefix: string,
    private readonly random: Random,
    private readonly companies: readonly string[],
  ) {}

  /** Does one thing, at random. */
  async step(app: App): Promise<void> {
    const dice = this.random(13);
    if (dice < 2) return this.#put(app, this.#someKind(), true);
    if (dice < 5) return this.#track(app);
    if (dice < 6) return this.#push(app);
    if (dice < 7) return this.#change(app);
    if (dice < 8) return this.#put(app, 'ASSET', false);
    if (dice < 10) return this.#delete(app);
    if (dice < 12) return this.#correct(app);
    return this.#resend(app);
  }

  /** Does in another workspace what is left of it all, as if the rest had never been. */
  async replay(app: App): Promise<void> {
    const there = (life: Life) => !life.isOver;
    const alive = (life: Life | undefined) => (life === undefined || life.isOver ? undefined : life);
    for (const one of this.#puts) {
      if (one.is === 'put') {
        if (there(one.life) && there(one.company)) await upsert(app, one.life, one.company);
      } else if (!one.isOver && there(one.company) && (one.user === undefined || there(one.user))) {
        await track(app, [{ ...one, asset: alive(one.asset) }]);
      }
    }
    for (const point of this.#points) if (!point.isOver && there(point.life)) await pushPoints(app, [point]);
    for (const change of this.#changes) if (there(change.life)) await tell(app, change);
  }

  /** Creates an entity, or tells it anew: another company for an asset, another createdAt. */
  async #put(app: App, kind: Kind, redate: boolean): Promise<void> {
    const owner = kind === 'COMPANY' ? undefined : await this.#company(app);
    const home = kind === 'END_USER' ? owner!.name : this.prefix;
    const name = kind === 'COMPANY' ? this.#pick(this.companies) : `${home} ${kind[0]}${this.random(4)}`;
    const key = `${kind} ${name}`;
    let life = this.#living.get(key);
    if (life === undefined) {
      const created = { kind, name, created: this.random(DAYS), isOver: false } as Life;
      created.company = owner ?? created;
      life = created;
      this.#living.set(key, life);
    } else if (redate) life.created = this.random(DAYS);
    life.company = owner ?? life;
    this.#puts.push({ is: 'put', life, company: life.company });
    await upsert(app, life, life.company);
  }

  async #company(app: App): Promise<Life> {
    const living = this.#of('COMPANY');
    if (living.length > 0) return this.#pick(living);
    await this.#put(app, 'COMPANY', false);
    return this.#of('COMPANY')[0]!;
  }

  async #track(app: App): Promise<void> {
    const events: Event[] = [];
    for (let i = 0; i < 12; i++) {
      const company = await this.#company(app);
      const own = (kind: Kind) => this.#of(kind).filter((life) => life.company === company);
      const perhaps = (all: readonly Life[]) =>
        all.length === 0 || this.random(4) === 0 ? undefined : this.#pick(all);
      events.push({
        is: 'event',
        id: `${this.prefix} e${this.#count++}`,
        name: this.#pick(['login', 'export']),
        company,
        user: perhaps(own('END_USER')),
        asset: perhaps(own('ASSET')),
        day: this.random(DAYS),
        properties: { amount: this.random(50) / 10, plan: `p${this.random(3)}` },
        isOver: false,
      });
    }
    this.#puts.push(...events);
    await track(app, events);
  }

  async #push(app: App): Promise<void> {
    const lives = [...this.#living.values()];
    if (lives.length === 0) return;
    const points = Array.from({ length: 8 }, () => ({
      id: `${this.prefix} p${this.#count++}`,
      life: this.#pick(lives),
      day: this.random(DAYS),
      value: this.random(40),
      isOver: false,
    }));
    this.#points.push(...points);
    await pushPoints(app, points);
  }

  async #change(app: App): Promise<void> {
    const lives = [...this.#living.values()];
    if (lives.length === 0) return;
    const change = {
      life: this.#pick(lives),
      day: this.random(DAYS),
      seats: this.random(5) === 0 ? null : this.random(9),
    };
    this.#changes.push(change);
    await tell(app, change);
  }

  async #delete(app: App): Promise<void> {
    const kind = this.#someKind();
    const doomed = this.#of(kind).filter(() => this.random(4) === 0);
    if (doomed.length === 0) return;
    if (kind === 'END_USER') {
      const ids: number[] = [];
      for (const { name, company } of doomed) {
        const [row] = await app.database.snapshot((session) =>
          session.all<{ id: number }>(
            `SELECT u.id AS id FROM end_user u JOIN company c ON c.id = u.company_id WHERE u.external_id = ? AND c.external_id = ?`,
            [name, company.name],
          ),
        );
        ids.push(row!.id);
      }
      expect(await app.deletions.byId(kind, ids, ORIGIN)).toEqual({ deleted: ids.length, errors: [] });
    } else {
      const names = doomed.map(({ name }) => name);
      expect(await app.deletions.byExternalId(kind, names, ORIGIN)).toEqual({ deleted: names.length, errors: [] });
    }
    for (const [key, life] of this.#living) {
      if (!doomed.includes(life) && !doomed.includes(life.company)) continue;
      life.isOver = true;
      this.#living.delete(key);
    }
  }

  async #correct(app: App): Promise<void> {
    const events = this.#puts.filter(
      (one): one is Event =>
        one.is === 'event' && !one.isOver && !one.company.isOver && !one.user?.isOver && this.random(6) === 0,
    );
    const points = this.#points.filter((one) => !one.isOver && !one.life.isOver && this.random(6) === 0);
    const rows = async (kind: 'event' | 'point', ids: readonly string[]) => {
      const found: number[] = [];
      for (const id of ids) {
        const [row] = await app.database.snapshot((session) =>
          session.all<{ row: number }>(
            'SELECT row_id AS "row" FROM claim WHERE hash = ?'.replaceAll(
              '"',
              app.database.dialect === 'sqlite' ? '"' : '`',
            ),
            [claimHash(kind, id)],
          ),
        );
        found.push(row!.row);
      }
      return found;
    };
    const activities = await rows(
      'event',
      events.map(({ id }) => id),
    );
    expect(await app.corrections.deleteActivities(activities, ORIGIN)).toEqual({
      deleted: activities.length,
      errors: [],
    });
    const values = await rows(
      'point',
      points.map(({ id }) => id),
    );
    expect(await app.corrections.deleteMetricPoints(values, ORIGIN)).toEqual({ deleted: values.length, errors: [] });
    for (const one of [...events, ...points]) one.isOver = true;
  }

  /** What was deleted or is there already comes again under its old id: it is a duplicate. */
  async #resend(app: App): Promise<void> {
    const company = await this.#company(app);
    const events = this.#puts.filter((one): one is Event => one.is === 'event').filter(() => this.random(4) === 0);
    if (events.length === 0) return;
    const sent = events.map((one) => ({ id: one.id, name: one.name, companyExternalId: company.name }));
    expect(await app.ingestion.trackActivities(sent, ORIGIN)).toMatchObject({ accepted: 0, errors: [] });
  }

  #of(kind: Kind): Life[] {
    return [...this.#living.values()].filter((life) => life.kind === kind);
  }

  #someKind(): Kind {
    return this.#pick(['COMPANY', 'END_USER', 'END_USER', 'ASSET'] as const);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)]!;
  }
}

async function upsert(app: App, { kind, name, created }: Life, company: Life, more: object = {}): Promise<void> {
  const item = { externalId: name, createdAt: dateOf(created), ...more };
  const { ingestion } = app;
  const child = { ...item, companyExternalId: company.name };
  if (kind === 'COMPANY') good(await ingestion.upsertCompanies([item], ORIGIN));
  else if (kind === 'END_USER') good(await ingestion.upsertEndUsers([child], ORIGIN));
  else good(await ingestion.upsertAssets([child], ORIGIN));
}

function tell(app: App, { life, day, seats }: Change): Promise<void> {
  return upsert(app, life, life.company, { custom: { seats }, asOf: dateOf(day) });
}

async function track(app: App, events: readonly Event[]): Promise<void> {
  const sent = events.map(({ id, name, company, user, asset, day, properties }) => ({
    ...{ id, name, companyExternalId: company.name, at: dateOf(day), properties },
    ...(user === undefined ? {} : { endUserExternalId: user.name }),
    ...(asset === undefined ? {} : { assetExternalId: asset.name }),
  }));
  good(await app.ingestion.trackActivities(sent, ORIGIN));
}

async function pushPoints(app: App, points: readonly Point[]): Promise<void> {
  const sent = points.map(({ id, life, day, value }) => ({
    ...{ id, metric: 'size', model: life.kind, externalId: life.name, at: dateOf(day), value },
    ...(life.kind === 'END_USER' ? { companyExternalId: life.company.name } : {}),
  }));
  good(await app.ingestion.pushMetrics(sent, ORIGIN));
}

function good({ errors }: { readonly errors: readonly unknown[] }): void {
  expect(errors).toEqual([]);
}
