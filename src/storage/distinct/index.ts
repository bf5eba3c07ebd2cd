/** Which different values of event properties entities have had. */
export {
  addDistinctSeries,
  type DistinctSeries,
  distinctKey,
  noteScanned,
  readDistinctSeries,
  readyDistinctSeries,
} from './distinct-series.js';
export { dropDistinctSeries, dropDistinctValues, unlistedDistinctSeries } from './drop.js';
export { type LoggedValue, readLoggedValues } from './log.js';
export {
  addDistinctValues,
  type DistinctValue,
  readDistinctValues,
  readValueEvents,
  type ValueEvent,
  valuesOf,
} from './values.js';
