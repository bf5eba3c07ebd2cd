export { unknownRun } from './cancel.js';
export { refoldChore } from './chores/refold/index.js';
export { scrubChore } from './chores/scrub/index.js';
export type { Chore, Chores } from './chores/types.js';
export { EmbeddedMaterializer } from './materializer.js';
export type { MaterializerOptions } from './options.js';
export { minutesOf } from './schedule.js';
export * from './types.js';
