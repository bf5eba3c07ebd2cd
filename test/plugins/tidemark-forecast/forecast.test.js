const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');
const { assertGolden, assertPlugin } = require('tidemark/testing');
const plugin = require('./index.js');

test('the plugin keeps every law', () => assertPlugin(plugin));

test('golden cases', () => assertGolden(readFileSync(join(__dirname, 'forecast.golden'), 'utf8'), [plugin]));
