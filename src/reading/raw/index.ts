export { createRawLog } from './raw-log.js';
export type { ActivityQuery, ActivityRow, PointQuery, RawLog, RawPointRow } from './types.js';
