import { type Model } from '../../model/index.js';
import { type ItemError, type Origin } from '../types.js';

/** What became of a batch of deletions. */
export interface DeleteResult {
  /** What was there and is deleted now; a company's children are not counted. */
  readonly deleted: number;
  readonly errors: readonly ItemError[];
}

/** Deletes entities: gone from every answer when it returns; a run of trigger DELETION scrubs their events and values. */
export interface Deletions {
  /** Companies, assets, projects by externalId. Unknown ones are item errors. @throws BATCH_TOO_LARGE */
  byExternalId(
    model: Exclude<Model, 'END_USER'>,
    externalIds: readonly string[],
    origin: Origin,
  ): Promise<DeleteResult>;
  /** By row id; undefined where what the client sent is no id of the model. @throws BATCH_TOO_LARGE */
  byId(model: Model, ids: readonly (number | undefined)[], origin: Origin): Promise<DeleteResult>;
}
