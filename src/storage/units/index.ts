export * from './unit-store.js';
