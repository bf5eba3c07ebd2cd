/** Entities that are deleted: their rows are gone, what is stored of them is scrubbed by a run. */
export { countDeletion, lockDeletions, readDeletions } from './count.js';
export {
  companiesCreatedAt,
  countChildren,
  deleteEntities,
  type Owned,
  ownedChildren,
  ownedEntities,
} from './entities.js';
export { missingEntities } from './missing.js';
export { joinDeletionRun, queueDeletionRun } from './runs.js';
export { holdDeletedEvents } from './waiting.js';
