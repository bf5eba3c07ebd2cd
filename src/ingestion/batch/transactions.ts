import { randomBytes } from 'node:crypto';
import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { lockCreation, recordBatch } from '../../storage/ingest/index.js';
import { ENTITY_TABLE } from '../../storage/models.js';
import { holdHorizon } from '../../storage/retention/index.js';
import { type Database, type Session } from '../../storage/types.js';
import { type KnownIds, RememberedIds } from '../entities/known-ids.js';
import { type Origin } from '../types.js';
import { DeletionGuard, DeletionsInTheWay, EntitiesDeleted } from './deletion-guard.js';
import { EntityIds, type IdSource, NeedsIds } from './entity-ids.js';

/** What the work of a batch's transaction gets, fresh for each attempt. */
export interface BatchContext {
  readonly session: Session;
  readonly batch: number;
  /** Ids for entities that the batch creates. */
  readonly ids: EntityIds;
  /** To be checked once the blocks are locked. */
  readonly deletions: DeletionGuard;
  readonly known: KnownIds;
  /** Days before it are closed to events and values, until the transaction ends; 0: none. */
  readonly horizon: Day;
}

const CREATION_ORDER: readonly Model[] = ['COMPANY', 'END_USER', 'ASSET', 'PROJECT'];
const ATTEMPTS = 20;
/** So often a batch gives way to deletions; then these wait for it. */
const GIVES_WAY = 3;

/** Runs batches, each in one write transaction that records the batch with its token. */
export class Transactions {
  readonly #spare = new Map<Model, number[]>();
  readonly #remembered = new RememberedIds();

  constructor(
    private readonly database: Database,
    private readonly leases: IdSource,
    private readonly now: () => number,
  ) {}

  /**
   * Runs `work` in a transaction, again from the start where the database asks for it, where the batch turns out to
   * create more entities than ids were at hand, or where entities were deleted meanwhile: what `work` keeps must be its
   * result alone.
   */
  async run<T>(
    origin: Origin,
    work: (context: BatchContext) => Promise<T>,
    onCommit?: (milliseconds: number) => void,
  ): Promise<T> {
    const batch = await this.leases.take('batch', 1);
    let ids = new EntityIds(new Map());
    let overtaken = 0;
    for (let attempt = 1; ; attempt++) {
      const token = randomBytes(16);
      let began = 0;
      try {
        const result = await this.database.write(
          async (session) => {
            began = performance.now();
            ids.restart();
            for (const model of CREATION_ORDER) if (ids.creates(model)) await lockCreation(session, model);
            const horizon = await holdHorizon(session);
            const deletions = await DeletionGuard.begin(session, overtaken >= GIVES_WAY);
            const receivedAt = this.now();
            await recordBatch(session, {
              id: batch,
              token,
              receivedAt,
              apiKeyId: origin.apiKeyId,
              source: origin.source,
            });
            return work({ session, batch, ids, deletions, known: this.#remembered.at(deletions.seen), horizon });
          },
          { token },
        );
        onCommit?.(performance.now() - began);
        this.#giveBack(ids);
        return result;
      } catch (error) {
        if (error instanceof EntitiesDeleted) {
          overtaken++;
          continue;
        }
        if (error instanceof DeletionsInTheWay) {
          overtaken = GIVES_WAY;
          continue;
        }
        if (!(error instanceof NeedsIds) || attempt >= ATTEMPTS) throw error;
        // Rolled back: none of them is used.
        ids.restart();
        this.#giveBack(ids);
        ids = await this.#lease(error.counts);
      }
    }
  }

  #giveBack(ids: EntityIds): void {
    for (const [model, unused] of ids.unused()) this.#spare.set(model, [...(this.#spare.get(model) ?? []), ...unused]);
  }

  async #lease(counts: ReadonlyMap<Model, number>): Promise<EntityIds> {
    const leased = new Map<Model, number[]>();
    for (const [model, count] of counts) {
      const spare = this.#spare.get(model) ?? [];
      this.#spare.delete(model);
      const ids = spare.slice(0, count);
      if (spare.length > count) this.#spare.set(model, spare.slice(count));
      if (ids.length < count) {
        const missing = count - ids.length;
        const first = await this.leases.take(ENTITY_TABLE[model], missing);
        for (let i = 0; i < missing; i++) ids.push(first + i);
      }
      leased.set(model, ids);
    }
    return new EntityIds(leased);
  }
}
