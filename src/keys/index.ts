export { ApiKeys, type ApiKeysOptions, unknownKey } from './api-keys.js';
export type { CreatedKey, KeyManagement, NewKey } from './types.js';
