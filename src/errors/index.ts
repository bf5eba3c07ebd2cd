export { ERROR_CODES, type ErrorCode } from './codes.js';
export { isOutage } from './outage.js';
export { suggest } from './suggest.js';
export { thrownText } from './thrown.js';
export { TidemarkError, type TidemarkErrorDetails } from './tidemark-error.js';
