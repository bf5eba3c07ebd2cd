export { type MetricReaderOptions, StoredMetricReader } from './metric-reader.js';
export * from './types.js';
