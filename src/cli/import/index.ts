export { type ImportApp, importCommand, SOME_REJECTED } from './command.js';
export { activities, companies, endUsers, type ImportKind, metrics } from './kinds.js';
export { type ImportSettings, type ImportSummary, runImport } from './run-import.js';
export { type CsvRow, type CsvSource, openCsv } from './source.js';
