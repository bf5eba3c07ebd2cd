/** All SQL that ingestion needs beside the page store. */
export { type BatchRow, recordBatch } from './batches.js';
export { type Claim, claimIds, seenIds } from './claims.js';
export {
  blankEntity,
  type EntityKey,
  type EntityRow,
  findEndUsers,
  findEntities,
  lockCreation,
  lockEndUsers,
  lockEntities,
  lockEntitiesById,
  releaseNames,
  saveEntities,
} from './entities.js';
export { appendEvents, type ChildEvent, childEvents, EVENT_COLUMNS, type EventValues } from './events.js';
export {
  allChanges,
  appendFieldChanges,
  changesThrough,
  type FieldChangeRow,
  type FieldKey,
  latestChanges,
} from './field-changes.js';
export { type DataSeries, type EarliestData, earliestData } from './first-days.js';
export { type PageKey, pagesByKey } from './pages.js';
export { addPending, endPending, hasPending, listPending, lockPending, type PendingFold } from './pending.js';
export { appendPoints, type PointCell, type PointRow, pointsOfCells } from './points.js';
