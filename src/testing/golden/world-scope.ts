import { type FormulaScope, keyOf } from '../../formula/index.js';
import { type Model } from '../../model/index.js';
import { childKey, eventsOf, type World } from './world.js';

type Kind = 'COUNTER' | 'GAUGE';

/** What a formula of a model may refer to in a world; a company's also its children's series, by their prefixed names. */
export function scopeOf(world: World, model: Model): FormulaScope {
  const kinds = kindsOf(world, model);
  if (model === 'COMPANY') {
    for (const child of ['END_USER', 'ASSET', 'PROJECT'] as const) {
      for (const [name, kind] of kindsOf(world, child)) {
        const [key, property] = JSON.parse(name) as [string, string | null];
        kinds.set(JSON.stringify([childKey(child, key), property]), kind);
      }
    }
  }
  return {
    model,
    kindOf: (reference, property) => kinds.get(JSON.stringify([keyOf(reference), property ?? null])),
    knownKeys: () => new Set([...kinds.keys()].map((key) => (JSON.parse(key) as [string])[0])),
  };
}

/** By key and property, as a formula of the model itself calls them. */
function kindsOf(world: World, model: Model): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  const add = (key: string, property: string | null, kind: Kind) => kinds.set(JSON.stringify([key, property]), kind);
  for (const entity of world.entities) {
    if (entity.model !== model) continue;
    for (const { key, properties } of eventsOf(world, entity)) {
      add(key, null, 'COUNTER');
      for (const property of Object.keys(properties)) add(key, property, 'COUNTER');
    }
    for (const { key, kind } of entity.series) add(key, null, kind);
    for (const { key } of entity.fields) add(key, null, 'GAUGE');
  }
  for (const metric of world.metrics) if (metric.model === model) add(`calculated.${metric.slug}`, null, 'GAUGE');
  return kinds;
}
