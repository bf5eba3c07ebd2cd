import { Command, Option } from 'commander';
import { TidemarkError } from '../errors/index.js';
import { type ApiKeys } from '../keys/index.js';
import { keyId, keyRowId } from '../server/index.js';
import { SCOPES, type Scope } from '../storage/keys/index.js';
import { iso, keyJson, keyTable, scopeText, stateOf } from './keys-report.js';

type OpenApp = () => Promise<{ readonly keys: ApiKeys; close(): Promise<void> }>;

interface CreateOptions {
  readonly name: string;
  readonly scope: string;
  readonly expires?: string;
  readonly json?: true;
}

/** `tidemark keys create|list|revoke`: API keys, for whoever may run commands where the server's data are. */
export function keysCommand(openApp: OpenApp): Command {
  return new Command('keys')
    .description('Make, list and revoke API keys. Needs no key: it works on the database itself.')
    .addCommand(createCommand(openApp))
    .addCommand(listCommand(openApp))
    .addCommand(revokeCommand(openApp));
}

function createCommand(openApp: OpenApp): Command {
  return new Command('create')
    .description('Make a key. Its secret goes to stdout, this once, all else to stderr.')
    .requiredOption('--name <name>', 'who uses it')
    .requiredOption('--scope <scopes>', `what it may do, separated by commas: ${SCOPES.join(', ').toLowerCase()}`)
    .option('--expires <date>', 'from when on it opens nothing: 2027-01-01, 2027-01-01T12:00:00Z; left out: never')
    .addOption(jsonOption())
    .action(async ({ name, scope, expires, json }: CreateOptions) => {
      const scopes = scopesOf(scope);
      await withKeys(openApp, async (keys) => {
        const { secret, key } = await keys.create({ name, scopes, expiresAt: expires ?? null });
        if (json) return print({ secret, ...keyJson(key) });
        process.stdout.write(`${secret}\n`);
        const end = key.expiresAt === null ? 'does not expire' : `expires ${iso(key.expiresAt)}`;
        process.stderr.write(
          `Key ${keyId(key.id)} "${key.name}" (${scopeText(key)}) ${end}. Keep the secret: it is stored hashed and cannot be shown again.\n`,
        );
      });
    });
}

function listCommand(openApp: OpenApp): Command {
  return new Command('list')
    .description('All keys, newest first, without their secrets.')
    .addOption(jsonOption())
    .action(async ({ json }: { readonly json?: true }) => {
      await withKeys(openApp, async (keys) => {
        const all = await keys.list();
        if (json) return print(all.map(keyJson));
        if (all.length === 0) process.stderr.write('There are no keys.\n');
        else process.stdout.write(`${keyTable(all, Date.now())}\n`);
      });
    });
}

function revokeCommand(openApp: OpenApp): Command {
  return new Command('revoke')
    .description('Revoke a key, for good. Servers take notice within five seconds.')
    .argument('<id>', 'as `tidemark keys list` and `apiKeys` show it')
    .addOption(jsonOption())
    .action(async (id: string, { json }: { readonly json?: true }) => {
      const rowId = keyRowId(id);
      if (rowId === undefined) {
        throw new TidemarkError('NOT_FOUND', `"${id}" is the id of no key. \`tidemark keys list\` shows all.`);
      }
      await withKeys(openApp, async (keys) => {
        // Even the last that manages keys: whoever may run this can make another one.
        const key = await keys.revoke(rowId, { evenLast: true });
        if (json) print(keyJson(key));
        else process.stderr.write(`Key ${keyId(key.id)} "${key.name}" is revoked since ${iso(key.revokedAt)}.\n`);
        const now = Date.now();
        const manages = (await keys.list()).some(
          (other) => other.scopes.includes('ADMIN') && stateOf(other, now) === 'usable',
        );
        if (!manages) {
          process.stderr.write('No key with the scope admin is left; `tidemark keys create` makes one.\n');
        }
      });
    });
}

function jsonOption(): Option {
  return new Option('--json', 'as JSON, on stdout');
}

async function withKeys(openApp: OpenApp, work: (keys: ApiKeys) => Promise<void>): Promise<void> {
  const app = await openApp();
  try {
    await work(app.keys);
  } finally {
    await app.close();
  }
}

/** @throws BAD_USER_INPUT for a scope that there is not */
function scopesOf(text: string): Scope[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.map((word) => {
    const scope = SCOPES.find((name) => name === word.toUpperCase());
    if (scope !== undefined) return scope;
    const known = SCOPES.map((name) => name.toLowerCase());
    throw new TidemarkError('BAD_USER_INPUT', `There is no scope "${word}"; there are ${known.join(', ')}.`, {
      path: '--scope',
    });
  });
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
