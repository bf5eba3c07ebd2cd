export { type CorrectionsParts, createCorrections } from './create-corrections.js';
export { createMetricDefinitions, type DefinitionsParts } from './create-definitions.js';
export { type BlockDays, refoldDays } from './refold-days.js';
export { type CorrectionGround, removeEvents } from './remove-events.js';
export { removePoints } from './remove-points.js';
export * from './types.js';
