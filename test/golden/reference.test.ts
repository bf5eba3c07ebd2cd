import { goldenFiles, runGolden } from '../support/golden.js';
import { referenceEvaluator } from '../support/reference-evaluator.js';
import { windowGolden } from '../support/window-golden.js';

describe('through the naive reference', () => {
  test.each(goldenFiles().map((file) => [file.name, file] as const))('%s', async (_, file) => {
    expect(await runGolden(file, referenceEvaluator())).toEqual([]);
  });

  test('published windows', async () => {
    const failures: string[] = [];
    for (const file of windowGolden().files) failures.push(...(await runGolden(file, referenceEvaluator())));
    expect(failures).toEqual([]);
  });
});
