/**
 * The test kit for plugins, published as `tidemark/testing`. Plain functions for any test runner: `checkPlugin` returns
 * problems, `assertPlugin` throws them; `runGolden` and `assertGolden` do the same for golden cases.
 */
export { assertPlugin, type CheckPluginOptions, checkPlugin } from './check-plugin.js';
export { assertGolden, runGolden } from './golden.js';
export { type PluginProblem, problemText } from './problem.js';
