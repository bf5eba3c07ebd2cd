import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
export const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Tidemark as it is installed: built into a folder of its own, with a `tidemark` command. */
export interface Built {
  /** The package: what node_modules/tidemark would be. */
  readonly folder: string;
  /** A place to work in, with no Tidemark in sight. */
  readonly work: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command line, `tidemark` among its commands. */
  run(command: string, cwd?: string, env?: Readonly<Record<string, string>>): Ran;
  remove(): void;
}

/** Builds the checkout into a temporary folder; dist/ stays as it is. */
export function buildTidemark(): Built {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-built-')));
  const folder = join(base, 'tidemark');
  const [work, bin] = [join(base, 'work'), join(base, 'bin')];
  for (const each of [folder, work, bin]) mkdirSync(each);
  // Whether the types are right is `npm run types`' business.
  const options = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', join(folder, 'dist')];
  execFileSync(process.execPath, [TSC, ...options], { cwd: ROOT, stdio: 'pipe' });
  for (const each of ['package.json', 'bin']) cpSync(join(ROOT, each), join(folder, each), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const command = join(bin, 'tidemark');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(folder, 'bin', 'tidemark.js')}" "$@"\n`);
  chmodSync(command, 0o755);
  // What jest and npm set for their own processes is none of the command's business.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|NODE_TEST|JEST_)/i.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    NODE_ENV: 'production',
    NO_COLOR: '1',
  };
  return {
    folder,
    work,
    env,
    run(line, cwd = work, more = {}) {
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', line], {
        cwd,
        env: { ...env, ...more },
        encoding: 'utf8',
        timeout: 100_000,
      });
      return { status, stdout, stderr };
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}
