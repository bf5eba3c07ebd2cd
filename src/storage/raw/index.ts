export { eventsById, eventsPrecede, readEvents } from './events.js';
export { pointById, pointsPrecede, readPoints } from './points.js';
export { keysOfSeries, seriesIdOf } from './series.js';
export type {
  EventPlace,
  EventRange,
  LogStretch,
  PointPlace,
  PointRange,
  StoredEvent,
  StoredPoint,
} from './types.js';
