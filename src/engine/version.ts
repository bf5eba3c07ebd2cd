/**
 * Version of the engine, as runs keep it: what it computes from the same inputs, formulas and operators. It changes where a result may
 * change beyond its last bits, and whoever changes it adds a line to docs/architecture.md, "Where a value comes from"; a test compares
 * results with those of the version named here. The built-in operators belong to it, those of plugins to the registry's signature.
 */
export const ENGINE_VERSION = '1';
