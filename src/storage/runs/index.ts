export * from './run-store.js';
export * from './taking.js';
export * from './unit-queue.js';
