export { ApiKeys, type ApiKeysOptions, type NewKey } from './api-keys.js';
export { type ApiKeyRow, SCOPES, type Scope } from './types.js';
