export { createEntitySearch, type EntitySearchOptions } from './entity-search.js';
export * from './types.js';
