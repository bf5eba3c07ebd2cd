/** SQL of what removes all that is stored of deleted entities. */
export { forgetDeletions, scrubBlocks, scrubbedAlone, scrubEntities } from './entities.js';
export { clearReferences, countEventsOf, type EventPlace, eventsOf } from './events.js';
export { dropKept, dropSomeKept, KEPT_TABLES, type Kept, type KeptTable, keptOf } from './kept.js';
export { dropCheckpoints, pagesBehind, seriesOfModel } from './pages.js';
