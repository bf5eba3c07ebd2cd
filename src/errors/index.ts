export { type ErrorCode, ERROR_CODES } from './codes.js';
export { suggest } from './suggest.js';
export { TidemarkError, type TidemarkErrorDetails } from './tidemark-error.js';
