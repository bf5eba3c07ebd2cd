/** Plugins → one frozen registry per app. */
export { loadPlugins } from './load.js';
export { createRegistry } from './registry.js';
export { signatureOf } from './signature.js';
export type { RegisteredDefinition, Registry } from './types.js';
