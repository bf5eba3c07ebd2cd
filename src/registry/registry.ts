import { TidemarkError } from '../errors/index.js';
import { type Definition, type Plugin } from '../plugin-api/index.js';
import { signatureOf } from './signature.js';
import { type RegisteredDefinition, type Registry } from './types.js';
import { validatePlugin } from './validate.js';

type Kind = Definition['kind'];

/** The definitions of one kind by name and alias, each with the plugin that brought it. */
class Names<D extends Definition> {
  readonly #found = new Map<string, { definition: D; plugin: string }>();

  add(definition: D, plugin: string): void {
    for (const name of [definition.name, ...(definition.aliases ?? [])]) {
      const taken = this.#found.get(name);
      if (taken !== undefined) {
        const alias = taken.definition.name === name ? '' : ` (as an alias of ${taken.definition.name})`;
        const message =
          taken.plugin === plugin
            ? `Plugin "${plugin}" defines the ${definition.kind} ${name} twice${alias}. Rename one of them.`
            : `Plugin "${plugin}" defines the ${definition.kind} ${name}, which plugin "${taken.plugin}" defines already${alias}. ` +
              'Rename one of them or leave one of the plugins out of PLUGINS.';
        throw new TidemarkError('PLUGIN_DUPLICATE', message, { path: name });
      }
      this.#found.set(name, { definition, plugin });
    }
  }

  get(name: string): D | undefined {
    return this.#found.get(name)?.definition;
  }

  names(): readonly string[] {
    return Object.freeze([...this.#found.keys()]);
  }
}

/**
 * Checks and joins plugins; the built-in one (plugins/index.ts) is passed in like any other.
 * @throws PLUGIN_INVALID for a malformed or incompatible plugin, PLUGIN_DUPLICATE where two definitions of a kind share a name or alias
 */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  const operators = new Names<Extract<Definition, { kind: 'operator' }>>();
  const aggregations = new Names<Extract<Definition, { kind: 'aggregation' }>>();
  const operands = new Names<Extract<Definition, { kind: 'operand' }>>();
  const definitions: RegisteredDefinition[] = [];
  const loaded = new Set<string>();
  for (const plugin of plugins) {
    validatePlugin(plugin);
    if (loaded.has(plugin.name)) {
      throw new TidemarkError(
        'PLUGIN_DUPLICATE',
        `Two plugins are called "${plugin.name}". Rename one of them or leave one of them out of PLUGINS.`,
        { path: plugin.name },
      );
    }
    loaded.add(plugin.name);
    for (const definition of plugin.definitions) {
      if (definition.kind === 'operator') operators.add(definition, plugin.name);
      else if (definition.kind === 'aggregation') aggregations.add(definition, plugin.name);
      else operands.add(definition, plugin.name);
      definitions.push(Object.freeze({ definition, plugin: plugin.name, signature: signatureOf(definition) }));
    }
  }
  const names: Readonly<Record<Kind, readonly string[]>> = {
    operator: operators.names(),
    aggregation: aggregations.names(),
    operand: operands.names(),
  };
  return Object.freeze({
    operator: (name: string) => operators.get(name),
    aggregation: (name: string) => aggregations.get(name),
    operand: (name: string) => operands.get(name),
    names: (kind: Kind) => names[kind],
    plugins: Object.freeze(
      plugins.map(({ name, version }) => Object.freeze({ name, ...(version === undefined ? {} : { version }) })),
    ),
    definitions: Object.freeze(definitions),
  });
}
