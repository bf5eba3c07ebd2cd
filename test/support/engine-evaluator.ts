import { engineEvaluator as evaluatorOf } from '../../src/testing/golden/engine-evaluator.js';
import { type GoldenEvaluator, goldenRegistry } from './golden.js';

/** The columnar engine without storage. */
export function engineEvaluator(): GoldenEvaluator {
  return evaluatorOf(goldenRegistry);
}
