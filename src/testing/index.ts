/**
 * The test kit for plugins, published as `tidemark/testing`. Plain functions for any test runner: `checkPlugin` returns
 * problems, `assertPlugin` throws them.
 */
export { assertPlugin, type CheckPluginOptions, checkPlugin } from './check-plugin.js';
export { type PluginProblem, problemText } from './problem.js';
