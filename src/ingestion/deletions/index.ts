export { createDeletions, type DeletionsParts } from './create-deletions.js';
export * from './types.js';
