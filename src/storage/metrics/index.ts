export * from './metric-store.js';
export { readVersions, readVersionsAt, type VersionRecord } from './versions.js';
export { moveWatermark, readWatermark } from './watermark.js';
