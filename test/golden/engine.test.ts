import { engineEvaluator } from '../support/engine-evaluator.js';
import { goldenFiles, runGolden } from '../support/golden.js';
import { windowGolden } from '../support/window-golden.js';

describe('through the engine in memory', () => {
  test.each(goldenFiles().map((file) => [file.name, file] as const))('%s', async (_, file) => {
    expect(await runGolden(file, engineEvaluator())).toEqual([]);
  });

  test('published windows', async () => {
    const failures: string[] = [];
    for (const file of windowGolden().files) failures.push(...(await runGolden(file, engineEvaluator())));
    expect(failures).toEqual([]);
  });
});
