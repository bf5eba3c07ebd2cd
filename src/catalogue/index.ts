export { type CalculatedMetricsOptions, StoredCalculatedMetrics } from './calculated-metrics.js';
export { createMetricCatalogue } from './metric-catalogue.js';
export { CatalogueReader, type CatalogueSnapshot } from './snapshot.js';
export * from './types.js';
