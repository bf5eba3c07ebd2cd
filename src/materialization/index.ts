export { EmbeddedMaterializer, type MaterializerOptions } from './materializer.js';
export { minutesOf } from './schedule.js';
export * from './types.js';
