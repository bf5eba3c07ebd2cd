export { DateScalar } from './date.js';
export { DateTimeScalar } from './date-time.js';
export { FloatScalar } from './float.js';
export { FormulaScalar } from './formula.js';
export { JsonScalar } from './json.js';
