import { isoFromDay } from '../../src/calendar/index.js';
import { checkFormula } from '../../src/formula/index.js';
import { type Model } from '../../src/model/index.js';
import { agree, type GoldenQuestion, goldenRegistry } from './golden.js';
import { RANDOM_SPAN } from './random-worlds.js';
import { type World } from './world.js';
import { scopeOf } from './world-scope.js';

/** The question of a random case: a formula for all entities of a model, from some days before the data to some days after. */
export function questionOf(world: World, model: Model, formula: unknown): GoldenQuestion {
  const checked = checkFormula(formula, scopeOf(world, model), goldenRegistry);
  // Silent worlds have not recorded what a formula reads: that is a warning.
  const errors = checked.problems.filter((problem) => problem.severity === 'ERROR');
  if (errors.length > 0) throw new Error(`${JSON.stringify(formula)}\n${JSON.stringify(errors)}`);
  const entities = world.entities.filter((entity) => entity.model === model).map((entity) => entity.name);
  return { model, formula, checked, entities, from: RANDOM_SPAN.from - 5, to: RANDOM_SPAN.to + 15 };
}

/** How many values, other than empties, agree. @throws Error with the first that does not */
export function compare(
  name: string,
  question: GoldenQuestion,
  actual: readonly (readonly (number | null)[])[],
  expected: readonly (readonly (number | null)[])[],
): number {
  let compared = 0;
  for (const [row, values] of expected.entries()) {
    for (const [i, value] of values.entries()) {
      if (value !== null) compared++;
      if (agree(actual[row]?.[i], value)) continue;
      const said = `${question.entities[row]} on ${isoFromDay(question.from + i)}: ${actual[row]?.[i]} instead of ${value}`;
      throw new Error(`${name}: ${JSON.stringify(question.formula)}\n${said}`);
    }
  }
  return compared;
}
