export { allKeys, anyKey, insertKey, keyByHash, keysById, setLastUsed, setRevoked } from './key-store.js';
export { type ApiKeyRow, type KeyToStore, SCOPES, type Scope } from './types.js';
