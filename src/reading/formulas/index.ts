export { StoredFormulaReader } from './formula-reader.js';
export type * from './types.js';
export { WorkBudget } from './work.js';
