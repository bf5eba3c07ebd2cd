import { type Moment } from '../../calendar/index.js';
import { blockOf, MODELS, type Model } from '../../model/index.js';
import { FOREVER, type Session, type Touch } from '../../storage/index.js';
import {
  appendFieldChanges,
  blankEntity,
  type EntityRow,
  lockEntitiesById,
  saveEntities,
} from '../../storage/ingest/index.js';
import { type EntityIds } from '../batch/entity-ids.js';
import { type FirstDays } from '../pages/first-days.js';
import { type BaseSeries } from './base-series.js';
import { UNTOLD } from './plan.js';

/** Entities that come into being, or get a name, because an event or a point named them. */
export class Creations {
  readonly #rows = new Map<Model, EntityRow[]>();
  readonly #names = new Map<number, { externalId: string | null; email: string | null }>();
  /** Known end-users that got an email. */
  readonly #emails = new Set<number>();

  constructor(
    private readonly base: BaseSeries,
    private readonly ids: EntityIds,
    private readonly now: Moment,
  ) {}

  company(externalId: string): EntityRow {
    return this.#create('COMPANY', { externalId, name: externalId });
  }

  endUser(companyId: number, externalId: string | undefined, email: string | undefined): EntityRow {
    const names = { externalId: externalId ?? null, email: email ?? null };
    return this.#create('END_USER', { companyId, ...names, name: externalId ?? email ?? '' });
  }

  /** Notes new names of a known end-user; `isNewEmail`: the email is one of them. */
  rename(
    user: { readonly id: number; readonly externalId: string | null; readonly email: string | null },
    isNewEmail: boolean,
  ): void {
    const created = this.#rows.get('END_USER')?.find((row) => row.id === user.id);
    if (created !== undefined) {
      created.externalId = user.externalId;
      created.email = user.email;
      return;
    }
    this.ids.rename('END_USER');
    if (isNewEmail) this.#emails.add(user.id);
    this.#names.set(user.id, { externalId: user.externalId, email: user.email });
  }

  touches(): Touch[] {
    const touches: Touch[] = [];
    for (const model of MODELS) {
      for (const block of blocksOf((this.#rows.get(model) ?? []).map((row) => row.id))) {
        touches.push(
          { series: this.base.entity[model], block, from: 1, to: 0 },
          { series: this.base.name[model].id, block, from: UNTOLD.day, to: FOREVER },
        );
      }
    }
    for (const block of blocksOf(this.#told().map((row) => row.id))) {
      touches.push({ series: this.base.email.id, block, from: this.now.day, to: FOREVER });
    }
    for (const block of blocksOf([...this.#names.keys()])) {
      touches.push({ series: this.base.entity.END_USER, block, from: 1, to: 0 });
    }
    return touches;
  }

  /** Their creation is a data point of their first day. */
  note(firstDays: FirstDays): void {
    for (const [model, rows] of this.#rows) for (const row of rows) firstDays.note(model, row.id, this.now.day);
  }

  async store(session: Session, batch: number): Promise<void> {
    for (const [model, rows] of this.#rows) {
      await saveEntities(session, model, rows);
      await appendFieldChanges(
        session,
        batch,
        rows.map((row) => ({
          series: this.base.name[model].id,
          entity: row.id,
          day: UNTOLD.day,
          // The first of an entity that did not exist before.
          id: 0,
          dayRank: UNTOLD.rank,
          value: null,
          text: row.name,
        })),
      );
    }
    await appendFieldChanges(
      session,
      batch,
      this.#told().map(({ id, email }) => ({
        series: this.base.email.id,
        entity: id,
        day: this.now.day,
        // Unlike any id of a change that was told; an event tells an email only once a batch.
        id: -batch,
        dayRank: this.now.rank,
        value: null,
        text: email,
      })),
    );
    if (this.#names.size === 0) return;
    const rows = await lockEntitiesById(session, 'END_USER', [...this.#names.keys()]);
    for (const row of rows) Object.assign(row, this.#names.get(row.id), { updatedAt: this.now.at });
    await saveEntities(session, 'END_USER', rows);
  }

  /** End-users whose email is known from now on. */
  #told(): { readonly id: number; readonly email: string | null }[] {
    const created = (this.#rows.get('END_USER') ?? []).filter((row) => row.email !== null);
    return [...created, ...[...this.#emails].map((id) => ({ id, email: this.#names.get(id)!.email }))];
  }

  #create(model: Model, known: Partial<EntityRow>): EntityRow {
    const { at } = this.now;
    const row = blankEntity({ ...known, id: this.ids.next(model), createdAt: at, updatedAt: at });
    const rows = this.#rows.get(model);
    if (rows === undefined) this.#rows.set(model, [row]);
    else rows.push(row);
    return row;
  }
}

export function blocksOf(ids: readonly number[]): Set<number> {
  return new Set(ids.map(blockOf));
}
