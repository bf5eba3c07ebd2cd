import { execFileSync } from 'node:child_process';
import { parse } from 'graphql';
import { curl, DEMO_QUERIES } from '../../src/cli/demo/queries.js';

/** What a shell makes of a command: its words. */
function words(command: string, env: Record<string, string> = {}): string[] {
  const script = command.replace(/^curl /, 'set -- ');
  const out = execFileSync('sh', ['-c', `${script}; printf '%s\\0' "$@"`], { env, encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

test.each(DEMO_QUERIES)('$title is one command that a shell takes as it is', ({ query }) => {
  parse(query);
  const command = curl('http://127.0.0.1:4000/graphql', "a'key", query);
  expect(command).not.toContain('\n');
  expect(words(command)).toEqual([
    '-s',
    'http://127.0.0.1:4000/graphql',
    '-H',
    'content-type: application/json',
    '-H',
    "authorization: Bearer a'key",
    '-d',
    JSON.stringify({ query }),
  ]);
});

test('ADMIN_KEY is left to the shell', () => {
  const command = curl('http://127.0.0.1:4000/graphql', undefined, '{ workspace { today } }');
  expect(command).toContain('$ADMIN_KEY');
  expect(words(command, { ADMIN_KEY: 'secret' })).toContain('authorization: Bearer secret');
});
