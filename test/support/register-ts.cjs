// Lets plain node run the project's TypeScript, for tests that start other processes: node -r …/register-ts.cjs file.ts
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformSync } = require('@swc/core');

const root = path.join(__dirname, '..', '..');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  // What plugins import, without a build: package.json's exports lead into dist/.
  const door = /^tidemark\/(plugin-api|testing)$/.exec(request);
  if (door !== null) return path.join(root, 'src', door[1], 'index.ts');
  if (request.startsWith('.') && parent?.filename?.endsWith('.ts')) {
    const base = path.resolve(path.dirname(parent.filename), request.replace(/\.js$/, ''));
    for (const file of [`${base}.ts`, path.join(base, 'index.ts')]) if (fs.existsSync(file)) return file;
  }
  return resolve.call(this, request, parent, ...rest);
};

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(fs.readFileSync(filename, 'utf8'), {
    filename,
    sourceMaps: 'inline',
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};
