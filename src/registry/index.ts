/** Plugins → one frozen registry per app. */
export { loadPlugins } from './load.js';
export { createRegistry } from './registry.js';
export { registryDifferences, registryParts, registrySignature } from './registry-signature.js';
export { signatureOf } from './signature.js';
export type { RegisteredDefinition, RegisteredPlugin, Registry } from './types.js';
