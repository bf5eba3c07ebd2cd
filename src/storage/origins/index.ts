/** Where computed values come from: the runs that pages name. */
export { readOrigins, type StoredCell } from './page-origins.js';
export { type RunOrigin, readPruned, rememberPruned } from './pruned-runs.js';
