export { daysAhead } from './older-units.js';
export * from './progress.js';
export * from './run-store.js';
export * from './taking.js';
export * from './unit-leases.js';
export * from './unit-phases.js';
export {
  addUnits,
  failUnit,
  finishUnit,
  nextUnit,
  type PlannedStoredUnit,
  parkedErrors,
  type StoredUnit,
  unitBlocks,
} from './unit-queue.js';
export { addWarnings, type RunWarning } from './warnings.js';
