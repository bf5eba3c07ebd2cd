import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { endChild } from '../support/end-child.js';
import { PASSWORD, USER } from '../support/mariadb-server.js';

const PROVIDERS = [
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/lib/libgalera_smm.so',
  '/usr/lib64/galera-4/libgalera_smm.so',
];

/** Ports of one node: for clients, and three for the other nodes. */
export interface NodePorts {
  readonly client: number;
  readonly group: number;
  readonly incremental: number;
  readonly state: number;
}

/** One node of a Galera cluster, all of whose nodes are on this machine. */
export class GaleraNode {
  #child: ChildProcess | undefined;

  constructor(
    readonly name: string,
    readonly ports: NodePorts,
    /** Ports of the group's nodes. */
    private readonly group: readonly number[],
    private readonly directory: string,
  ) {}

  /** Makes an empty data directory. */
  install(): void {
    mkdirSync(path.join(this.directory, 'tmp'), { recursive: true });
    if (process.getuid?.() === 0) {
      chmodSync(this.directory, 0o755);
      run('chown', ['-R', 'mysql', this.directory]);
    }
    run('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${this.#file('data')}`,
      `--tmpdir=${this.#file('tmp')}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asMysql(),
    ]);
  }

  /** `first`: it founds the cluster; else it joins, and takes the state of another node where it is behind. */
  async start(first = false): Promise<void> {
    const provider = PROVIDERS.find((file) => existsSync(file));
    if (provider === undefined) throw new Error('libgalera_smm.so is not installed: apt-get install galera-4.');
    const { client, group, incremental, state } = this.ports;
    const options = `gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${incremental};pc.recovery=FALSE`;
    const child = spawn(
      'mariadbd',
      [
        '--no-defaults',
        `--datadir=${this.#file('data')}`,
        `--tmpdir=${this.#file('tmp')}`,
        `--socket=${this.#file('socket')}`,
        `--pid-file=${this.#file('pid')}`,
        `--log-error=${this.#file('error.log')}`,
        `--port=${client}`,
        '--bind-address=127.0.0.1',
        '--binlog-format=ROW',
        '--default-storage-engine=InnoDB',
        '--innodb-autoinc-lock-mode=2',
        '--innodb-buffer-pool-size=128M',
        '--innodb-flush-log-at-trx-commit=2',
        '--max-connections=300',
        '--wsrep-on=ON',
        `--wsrep-provider=${provider}`,
        `--wsrep-provider-options=${options}`,
        '--wsrep-cluster-name=tidemark-test',
        `--wsrep-cluster-address=gcomm://${first ? '' : this.group.map((port) => `127.0.0.1:${port}`).join(',')}`,
        `--wsrep-node-name=${this.name}`,
        `--wsrep-node-address=127.0.0.1:${group}`,
        '--wsrep-sst-method=rsync',
        `--wsrep-sst-receive-address=127.0.0.1:${state}`,
        '--wsrep-slave-threads=2',
        '--wsrep-sync-wait=1',
        ...(first ? ['--wsrep-new-cluster'] : []),
        ...asMysql(),
      ],
      { stdio: 'ignore' },
    );
    this.#child = child;
    for (let tried = 0; ; tried++) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${this.name} ended:\n${this.lastWords()}`);
      if ((await this.status('wsrep_local_state_comment').catch(() => undefined)) === 'Synced') return;
      if (tried === 1200) throw new Error(`${this.name} does not get in step:\n${this.lastWords()}`);
      await wait(100);
    }
  }

  /** Makes the user of the tests and a database. */
  async prepare(database: string): Promise<void> {
    await this.#asRoot(async (connection) => {
      await connection.query(`CREATE USER '${USER}'@'%' IDENTIFIED BY '${PASSWORD}'`);
      await connection.query(`GRANT ALL ON *.* TO '${USER}'@'%'`);
      await connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    });
  }

  async status(name: string): Promise<string | undefined> {
    return this.#asRoot(async (connection) => {
      const [rows] = await connection.query<mysql.RowDataPacket[]>(`SHOW GLOBAL STATUS LIKE '${name}'`);
      return rows[0]?.Value as string | undefined;
    });
  }

  /** One checksum a table, of the rows as they are. */
  async checksums(database: string): Promise<Record<string, unknown>> {
    return this.#asRoot(async (connection) => {
      const [tables] = await connection.query<mysql.RowDataPacket[]>(
        'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? ORDER BY table_name',
        [database],
      );
      const [rows] = await connection.query<mysql.RowDataPacket[]>(
        `CHECKSUM TABLE ${tables.map(({ name }) => `${database}.\`${name as string}\``).join(', ')}`,
      );
      return Object.fromEntries(rows.map(({ Table, Checksum }) => [Table, Checksum]));
    });
  }

  /** As a power failure does: mariadbd is gone, and whoever copied from it too. */
  async kill(): Promise<void> {
    await endChild(this.#child, 'SIGKILL');
  }

  lastWords(): string {
    const file = this.#file('error.log');
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-4000) : '(no log)';
  }

  async #asRoot<T>(work: (connection: mysql.Connection) => Promise<T>): Promise<T> {
    const connection = await mysql.createConnection({ user: 'root', socketPath: this.#file('socket') });
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  }

  #file(name: string): string {
    return path.join(this.directory, name);
  }
}

const asMysql = () => (process.getuid?.() === 0 ? ['--user=mysql'] : []);

function run(program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed:\n${stdout}\n${stderr}`);
}
