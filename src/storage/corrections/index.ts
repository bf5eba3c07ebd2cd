/** SQL of what takes something out of the log again, and of metrics that are told anew. */
export {
  blocksWithPoints,
  foldsOf,
  lockTold,
  modelOfSeries,
  pointDays,
  possibleBlocks,
  type ToldMetric,
  tellMetric,
} from './definitions.js';
export { type EntityFacts, entityFacts } from './entities.js';
export {
  activitySeries,
  type DayEvent,
  deleteEvents,
  dropDistinctDays,
  type EntityDay,
  eventsById,
  eventsOfDays,
  type LoggedEvent,
} from './events.js';
export { correctionsSoFar, holdCorrections, lockCorrections, noteLaterFirstDays } from './locks.js';
export { deletePoints, type LoggedPoint, pointsById, pointsOfBlock } from './points.js';
export { presentEvents, presentPoints } from './present.js';
export { queueRefold, seriesBeingRefolded, seriesOfRefold } from './refold-runs.js';
