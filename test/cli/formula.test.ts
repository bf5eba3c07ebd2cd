import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { formulaReport } from '../../src/cli/formula-report.js';
import { checkFormula } from '../../src/formula/index.js';
import { registry, scope } from '../support/formulas.js';

const ROOT = path.join(__dirname, '..', '..');
const HOOK = path.join(ROOT, 'test', 'support', 'register-ts.cjs');
const MAIN = path.join(ROOT, 'src', 'cli', 'main.ts');

function run(args: readonly string[], input = ''): { status: number | null; out: string; err: string } {
  const env = { ...process.env, DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', HOOK, MAIN, 'formula', ...args], {
    ...{ cwd: ROOT, env, input, encoding: 'utf8' },
  });
  return { status, out: stdout, err: stderr };
}

test('prints both forms of a valid formula, without a database', () => {
  const { status, out, err } = run(['SUM(activities.login,7d)/7', '--model', 'company']);
  expect([status, err]).toEqual([0, '']);
  expect(out).toContain('valid\ntext: SUM(activities.login, 7d) / 7\njson: ["DIVISION",');
  expect(out).toContain('were not checked');
});

test('puts a caret under each mistake, in text of several lines from standard input', () => {
  const { status, out } = run(['-'], '1 +\n  2 x foo(3)');
  expect(status).toBe(1);
  expect(out).toContain('not valid: 2 errors');
  expect(out).toContain('  2 |   2 x foo(3)\n          ^\n');
  expect(out).toContain('  2 |   2 x foo(3)\n            ^\n');
});

test('a wrong model is refused', () => {
  const { status, err } = run(['1', '--model', 'compny']);
  expect(status).toBe(1);
  expect(err).toContain('it is one of company, enduser, asset, project');
});

test('long lines are shown around the place', () => {
  const formula = `${'1 + '.repeat(100)}foo(1)`;
  const [, line, caret] = formulaReport(formula, checkFormula(formula, scope, registry)).match(/\n(.*foo.*)\n( *)\^/)!;
  expect(line!.slice(caret!.length)).toMatch(/^foo/);
  expect(line!.length).toBeLessThan(120);
});
