export { type CorrectionsParts, createCorrections } from './create-corrections.js';
export { type CorrectionGround, removeEvents } from './remove-events.js';
export { removePoints } from './remove-points.js';
export * from './types.js';
