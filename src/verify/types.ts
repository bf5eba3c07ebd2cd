import { type Day } from '../calendar/index.js';
import { type CatalogueReader, type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type Database, type SeriesStore, type Session } from '../storage/index.js';

export interface VerifyGround {
  readonly database: Database;
  readonly store: SeriesStore;
  readonly catalogue: CatalogueReader;
  readonly registry: Registry;
  readonly foldPending: () => Promise<void>;
}

/** One snapshot, and what is known in it. */
export interface Moment {
  readonly ground: VerifyGround;
  readonly session: Session;
  readonly known: CatalogueSnapshot;
}

/** Some days of one block: what one snapshot compares. */
export interface Piece {
  readonly model: Model;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
}

/** A kept value that is not what comes out when it is computed again. */
export interface WrongValue {
  readonly model: Model;
  /** Row id. */
  readonly entity: number;
  /** `calculated.week`, or for a roll-up what it is made of. */
  readonly metric: string;
  readonly day: Day;
  /** null: empty. */
  readonly stored: number | null;
  readonly computed: number | null;
}

/** What the comparison of a piece came to. */
export interface Compared {
  /** Values of entities' days, empty ones included. */
  readonly compared: number;
  readonly wrong: readonly WrongValue[];
  /** Values that differ and wait to be recomputed. */
  readonly waiting: number;
}
