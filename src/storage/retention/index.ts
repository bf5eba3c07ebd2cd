/** How far back the log is kept, and what is taken out of it for its age. */
export { holdHorizon, readHorizon } from './horizon.js';
export {
  companiesBehind,
  datedBefore,
  eventsBefore,
  notePruned,
  pointsBefore,
  prunedThrough,
  pushedBlocks,
} from './prune.js';
export { type Raised, raiseHorizon } from './raise.js';
