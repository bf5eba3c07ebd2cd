export * from './metric-store.js';
export { moveWatermark, readWatermark } from './watermark.js';
