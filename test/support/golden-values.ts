// The test kit for plugins (tidemark/testing) has it too.
export * from '../../src/testing/golden/values.js';
