import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { keysCommand } from '../../src/cli/keys-command.js';
import { reportError } from '../../src/cli/report-error.js';
import { openApp } from '../support/apps.js';
import { describeDatabases, type Place } from '../support/databases.js';
import { bootServer } from '../support/http.js';

const ROOT = path.join(__dirname, '..', '..');
const HOOK = path.join(ROOT, 'test', 'support', 'register-ts.cjs');
const MAIN = path.join(ROOT, 'src', 'cli', 'main.ts');

describeDatabases('tidemark keys', (context) => {
  let place: Place;
  beforeEach(async () => {
    place = await context.place();
  });

  /** Runs the command in this process, as main.ts would. */
  async function run(...args: string[]) {
    const written = { out: '', err: '' };
    const capture = (into: 'out' | 'err') => (text: unknown) => {
      written[into] += String(text);
      return true;
    };
    jest.spyOn(process.stdout, 'write').mockImplementation(capture('out'));
    jest.spyOn(process.stderr, 'write').mockImplementation(capture('err'));
    let status = 0;
    try {
      const program = new Command('tidemark').addCommand(keysCommand(() => openApp(context, place)));
      await program.parseAsync(['node', 'tidemark', 'keys', ...args]);
    } catch (error) {
      reportError(error);
      status = 1;
    } finally {
      jest.restoreAllMocks();
    }
    return { status, ...written };
  }

  test('create prints the secret alone on stdout; a server takes the key, and revoke ends it', async () => {
    const made = await run('create', '--name', 'CRM export', '--scope', 'read, ingest', '--expires', '2999-01-01');
    expect(made.status).toBe(0);
    expect(made.out).toMatch(/^tdm_[\w-]{43}\n$/);
    expect(made.err).toContain('"CRM export" (read,ingest) expires 2999-01-01T00:00:00.000Z');
    expect(made.err).not.toContain(made.out.trim());

    const server = await bootServer({ place, work: false });
    expect((await server.query('{ workspace { version } }', {}, made.out.trim())).errors).toEqual([]);
    const { apiKeys } = await server.data('{ apiKeys { id name } }');
    await server.close();

    const [listed] = JSON.parse((await run('list', '--json')).out);
    expect(listed).toMatchObject({
      id: apiKeys[0].id,
      name: 'CRM export',
      scopes: ['read', 'ingest'],
      revokedAt: null,
    });
    // What the server knew of its use was stored when it stopped.
    expect(listed.lastUsedAt).toEqual(expect.any(String));

    const revoked = await run('revoke', listed.id);
    expect(revoked).toMatchObject({ status: 0, out: '' });
    expect(revoked.err).toContain('is revoked since');
    expect(revoked.err).toContain('No key with the scope admin is left');
    expect(JSON.parse((await run('revoke', listed.id, '--json')).out).revokedAt).toBe(
      JSON.parse((await run('list', '--json')).out)[0].revokedAt,
    );
  });

  test('list shows a table of all keys, without secrets', async () => {
    expect(await run('list')).toMatchObject({ status: 0, out: '', err: 'There are no keys.\n' });
    const one = JSON.parse((await run('create', '--name', 'one', '--scope', 'admin', '--json')).out);
    expect(one).toMatchObject({ secret: expect.stringMatching(/^tdm_/), scopes: ['admin'], expiresAt: null });
    const { out } = await run('list');
    expect(out.split('\n')[0]).toMatch(/^ID +NAME +SCOPES +STATE +CREATED +LAST USED +EXPIRES$/);
    expect(out.split('\n')[1]).toContain(`${one.id}  one   admin   usable  ${one.createdAt}  never`);
    expect(out).not.toContain(one.secret);
  });

  test('what is wrong is said, with exit code 1', async () => {
    const refused = async (...args: string[]) => {
      const { status, out, err } = await run(...args);
      expect([status, out]).toEqual([1, '']);
      return err;
    };
    expect(await refused('create', '--name', 'x', '--scope', 'reed')).toContain(
      'there are read, ingest, manage, admin',
    );
    expect(await refused('create', '--name', 'x', '--scope', ',')).toContain('at least one scope');
    expect(await refused('create', '--name', 'x', '--scope', 'read', '--expires', '2020-01-01')).toContain(
      'which is over',
    );
    expect(await refused('create', '--name', 'x', '--scope', 'read', '--expires', 'soon')).toContain('DATE_INVALID');
    expect(await refused('revoke', '1')).toContain('`tidemark keys list` shows all');
    expect(await refused('revoke', 'QXBpS2V5Ojk5OQ')).toContain('NOT_FOUND');
  });
});

test('the command is part of tidemark, and says what it lacks', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', HOOK, MAIN, 'keys', 'create', '--name', 'x'], {
    ...{ cwd: ROOT, encoding: 'utf8' },
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain("required option '--scope <scopes>' not specified");
}, 60_000);
