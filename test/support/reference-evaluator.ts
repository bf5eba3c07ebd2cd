import { ReferenceEvaluator } from '../reference/evaluate.js';
import { type GoldenEvaluator, jsonOf } from './golden.js';
import { type World } from './world.js';

/** The naive reference, as golden files are run through it. */
export function referenceEvaluator(): GoldenEvaluator {
  let world: World = { entities: [], metrics: [] };
  let reference = new ReferenceEvaluator(world);
  return {
    async load(next) {
      world = next;
      reference = new ReferenceEvaluator(world);
    },
    async evaluate(question) {
      const { entities, from, to } = question;
      const formula = jsonOf(question);
      return entities.map((name) => {
        const entity = world.entities.find((each) => each.name === name);
        if (entity === undefined) throw new Error(`no entity ${name}`);
        return Array.from({ length: to - from + 1 }, (_, i) => reference.value(formula, entity, from + i));
      });
    },
  };
}
