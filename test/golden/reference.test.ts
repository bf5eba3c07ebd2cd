import { goldenFiles, runGolden } from '../support/golden.js';
import { referenceEvaluator } from '../support/reference-evaluator.js';

describe('golden cases through the naive reference', () => {
  test.each(goldenFiles().map((file) => [file.name, file] as const))('%s', async (_, file) => {
    expect(await runGolden(file, referenceEvaluator())).toEqual([]);
  });
});
