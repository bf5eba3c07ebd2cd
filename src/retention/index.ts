export { type Kept, RetentionKeeper, type RetentionOptions } from './keeper.js';
export { type Pruned, pruneLog } from './prune-log.js';
