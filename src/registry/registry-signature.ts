import { createHash } from 'node:crypto';
import { byPresence, bySource, resultFacts } from './result-facts.js';
import { type Registry } from './types.js';
import { BUILT_IN } from './validate.js';

/** Characters of a hash: 128 bits. */
const LENGTH = 32;

/**
 * What a registry computes with, in lines for people, whatever the order of loading: its plugins with their versions, and each definition with a
 * hash of what its results depend on. The hash of a plugin's definition takes in the text of its functions; the built-in
 * ones are compiled with the engine, whose version answers for them.
 */
export function registryParts(registry: Registry): string[] {
  const plugins = registry.plugins.map(
    ({ name, version }) => `plugin ${name}${version === undefined ? '' : ` ${version}`}`,
  );
  const definitions = registry.definitions.map(({ definition, plugin }) => {
    const facts = resultFacts(definition, plugin === BUILT_IN ? byPresence : bySource);
    return `${definition.kind} ${definition.name} of ${plugin} (${hash(facts).slice(0, 12)})`;
  });
  return [...plugins, ...definitions].sort((a, b) => (a < b ? -1 : 1));
}

/** Two registries with one signature compute alike, as far as can be told: 32 hexadecimal characters. */
export function registrySignature(registry: Registry): string {
  return hash(registryParts(registry).join('\n')).slice(0, LENGTH);
}

/** The parts that only one of two registries has, in words; none where they compute alike. */
export function registryDifferences(ours: readonly string[], theirs: readonly string[]): string[] {
  const [here, there] = [new Set(ours), new Set(theirs)];
  return [
    ...ours.filter((part) => !there.has(part)).map((part) => `only here: ${part}`),
    ...theirs.filter((part) => !here.has(part)).map((part) => `only there: ${part}`),
  ];
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
