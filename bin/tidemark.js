#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '..', 'dist', 'src', 'cli', 'main.js');
if (!existsSync(main)) {
  process.stderr.write('tidemark is not built yet: run `npm run build` first.\n');
  process.exit(1);
}
// Apollo and Fastify are quicker without their checks for developers.
process.env.NODE_ENV ??= 'production';
require(main);
