export { type ApiKeyRow, SCOPES, type Scope } from './types.js';
