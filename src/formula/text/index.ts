/** Formulas as text: read into JSON for the checker, and written from the checked tree. */
export { toText } from './print.js';
export { type ReadText, readText } from './read.js';
