import { type Registry } from '../../registry/index.js';
import { type GoldenEvaluator, jsonOf } from './run.js';
import { type World } from './world.js';
import { WorldEngine } from './world-engine.js';

/** The columnar engine without storage. */
export function engineEvaluator(registry: Registry): GoldenEvaluator {
  let world: World = { entities: [], metrics: [] };
  return {
    async load(next) {
      world = next;
    },
    async evaluate(question) {
      const { model, entities: names, from, to } = question;
      const entities = world.entities.filter((entity) => entity.model === model);
      const { values } = new WorldEngine(world, registry).compute(model, jsonOf(question), entities, { from, to });
      return names.map((name) => {
        const slot = entities.findIndex((entity) => entity.name === name);
        return Array.from({ length: to - from + 1 }, (_, i) => {
          const value = values[i * entities.length + slot];
          return value === undefined || Number.isNaN(value) ? null : value;
        });
      });
    },
  };
}
