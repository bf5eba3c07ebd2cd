export * from './children.js';
export * from './moves.js';
export * from './roll-up-store.js';
