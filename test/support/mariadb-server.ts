import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import mysql from 'mysql2/promise';
import { freePort } from './free-ports';

export const USER = 'tidemark';
export const PASSWORD = 'pass+word/ö';

/** Whether a MariaDB server is installed here. */
export const mariadbInstalled = find('mariadbd') !== undefined;

/** A private MariaDB server that is running. */
export interface MariadbServer {
  readonly port: number;
  readonly pid: number;
  readonly directory: string;
}

/**
 * Starts a server of our own with an empty data directory; its user USER may do everything. It ends with the process
 * `owner` at the latest, also when that is killed; then the file `note` is removed too.
 */
export async function startMariadb(
  owner: number,
  note: string,
  settings: readonly string[] = [],
): Promise<MariadbServer> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tidemark-mariadb-'));
  try {
    const server = await start(directory, settings);
    endWith(owner, server, note);
    return server;
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Has a server, its files and `note` go with the process `owner`. */
function endWith(owner: number, server: MariadbServer, note: string): void {
  // The id of a server that has ended may be another process's by then.
  const wait = 'while kill -0 "$1" 2>&-; do kill -0 "$2" 2>&- || gone=1; sleep 1; done';
  const watch = `${wait}; [ "$gone" ] || kill -9 "$2" 2>&-; sleep 1; rm -rf "$3" "$4"`;
  spawn('sh', ['-c', watch, 'watch', String(owner), String(server.pid), server.directory, note], {
    stdio: 'ignore',
    detached: true,
  }).unref();
}

/** Ends a server and starts another one on the same data and port, for the process `owner`. */
export async function restartMariadb(
  { pid, port, directory }: MariadbServer,
  owner: number,
  how: 'SIGKILL' | 'SIGTERM',
  settings: readonly string[] = [],
): Promise<MariadbServer> {
  process.kill(pid, how);
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  const server = await launch(directory, port, settings);
  endWith(owner, server, '');
  return server;
}

async function start(directory: string, settings: readonly string[]): Promise<MariadbServer> {
  const data = path.join(directory, 'data');
  // A server that starts removes every temporary table in its tmpdir: in /tmp, those of other servers, which then crash.
  const tmpdir = path.join(directory, 'tmp');
  mkdirSync(tmpdir);
  const user = asUser();
  if (user.length > 0) {
    chmodSync(directory, 0o755);
    run('chown', ['-R', 'mysql', directory]);
  }
  const install = find('mariadb-install-db') ?? find('mysql_install_db');
  if (install === undefined) throw new Error('mariadbd is installed, but mariadb-install-db is not.');
  run(install, [
    '--no-defaults',
    `--datadir=${data}`,
    `--tmpdir=${tmpdir}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...settings,
    ...user,
  ]);
  return launch(directory, await freePort(), settings);
}

/** A server does not run as root. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=mysql'] : [];
}

async function launch(directory: string, port: number, settings: readonly string[]): Promise<MariadbServer> {
  const socket = path.join(directory, 'socket');
  const child = spawn(
    find('mariadbd')!,
    [
      '--no-defaults',
      `--datadir=${path.join(directory, 'data')}`,
      `--socket=${socket}`,
      `--port=${port}`,
      `--pid-file=${path.join(directory, 'pid')}`,
      `--tmpdir=${path.join(directory, 'tmp')}`,
      '--bind-address=127.0.0.1',
      '--skip-log-bin',
      // Tests need no durability: the file system may write when it likes.
      '--innodb-flush-log-at-trx-commit=2',
      '--innodb-flush-method=nosync',
      '--innodb-buffer-pool-size=256M',
      '--innodb-log-file-size=256M',
      '--max-connections=500',
      `--log-error=${logOf(directory)}`,
      ...settings,
      ...asUser(),
    ],
    { stdio: 'ignore', detached: true },
  );
  await ready(child, socket, directory);
  child.unref();
  return { port, pid: child.pid!, directory };
}

const logOf = (directory: string) => path.join(directory, 'error.log');

/** The end of what a server has said: why it did not start, or what it was doing when it crashed. */
export function lastWords(directory: string): string {
  const file = logOf(directory);
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-8000) : '(no log)';
}

async function ready(child: ChildProcess, socketPath: string, directory: string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (child.exitCode !== null) throw new Error(`mariadbd stopped at once:\n${lastWords(directory)}`);
    try {
      const connection = await mysql.createConnection({ user: 'root', socketPath });
      await connection.query(`CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${PASSWORD}'`);
      await connection.query(`GRANT ALL ON *.* TO '${USER}'@'%'`);
      await connection.end();
      return;
    } catch (error) {
      if (i === 599) throw new Error(`mariadbd does not answer:\n${lastWords(directory)}`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends a server and removes its files. */
export async function stopMariadb(server: MariadbServer): Promise<void> {
  if (alive(server.pid)) process.kill(server.pid, 'SIGKILL');
  while (alive(server.pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  rmSync(server.directory, { recursive: true, force: true });
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs statements as the tests' user, in no database. */
export async function withServer<T>(port: number, work: (connection: mysql.Connection) => Promise<T>): Promise<T> {
  const connection = await mysql.createConnection({ host: '127.0.0.1', port, user: USER, password: PASSWORD });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

function find(program: string): string | undefined {
  const places = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/libexec'];
  return places.map((place) => path.join(place, program)).find((file) => existsSync(file));
}

function run(program: string, args: readonly string[]): void {
  const result = spawnSync(program, args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${program} failed:\n${result.stdout}\n${result.stderr}`);
}
