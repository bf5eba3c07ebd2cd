import { lockDeletions, readDeletions } from '../../storage/deletions/index.js';
import { type Session } from '../../storage/types.js';

/** Thrown out of a transaction whose entities may have been deleted after it had found them: it starts again. */
export class EntitiesDeleted extends Error {
  constructor() {
    super('Entities were deleted meanwhile.');
  }
}

/** Thrown out of a transaction that must keep deletions out, where it did not from its beginning: it starts again and does. */
export class DeletionsInTheWay extends Error {
  constructor() {
    super('Nothing may be deleted meanwhile.');
  }
}

/**
 * Keeps a transaction from storing anything of entities that are deleted beside it. Whatever it stores of an entity stands
 * under a block row that a deletion locks too. So a deletion either waits until the transaction has ended, and finds what it
 * stored; or it was committed before that row was locked, and `check`, called after the locking, sees that it was counted.
 */
export class DeletionGuard {
  private constructor(
    private readonly session: Session,
    /** How often was deleted before; what is known of entities from then holds. */
    readonly seen: string,
    /** Whether somebody may delete meanwhile. */
    private readonly exposed: boolean,
  ) {}

  /** Before any entity is looked up. `hold`: nobody may delete until the transaction ends. */
  static async begin(session: Session, hold: boolean): Promise<DeletionGuard> {
    const exposed = session.dialect !== 'sqlite' && !hold; // SQLite has one writer
    if (hold) await lockDeletions(session);
    return new DeletionGuard(session, await readDeletions(session), exposed);
  }

  /**
   * For one that moves first days to later ones: a deletion does so too, and what looked at them before has to look again.
   * Before lockBlocks. @throws DeletionsInTheWay
   */
  keepOut(): void {
    if (this.exposed) throw new DeletionsInTheWay();
  }

  /** After lockBlocks. @throws EntitiesDeleted */
  async check(): Promise<void> {
    if (this.exposed && (await readDeletions(this.session)) !== this.seen) throw new EntitiesDeleted();
  }
}
