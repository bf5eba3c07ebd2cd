export { createIngestion, type IngestionParts } from './create-ingestion.js';
export * from './types.js';
