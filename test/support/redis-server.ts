import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { type DatabaseContext, describeMariadb } from './databases';
import { endChild } from './end-child';
import { freePort } from './free-ports';

/** Whether a Redis server is installed here. */
export const redisInstalled = spawnSync('redis-server', ['--version']).status === 0;

const PASSWORD = 'pass+word/ö';

/** A private Redis that keeps nothing on disk: stopped, it has forgotten everything. */
export class RedisServer {
  #child: ChildProcess | undefined;
  #port = 0;
  readonly #directory = mkdtempSync(path.join(os.tmpdir(), 'tidemark-redis-'));

  /** REDIS_URL; the same after a restart. */
  get url(): string {
    return `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.#port}/1`;
  }

  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const settings = {
      port: this.#port,
      bind: '127.0.0.1',
      dir: this.#directory,
      requirepass: PASSWORD,
      save: '',
      appendonly: 'no',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    this.#child = child;
    for (let tried = 0; ; tried++) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode} at its start.`);
      if (await this.run((redis) => redis.ping()).catch(() => undefined)) return;
      if (tried === 200) throw new Error('redis-server does not answer.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    await endChild(this.#child, 'SIGKILL');
  }

  /** Forgets everything. */
  async flush(): Promise<void> {
    await this.run((redis) => redis.flushall());
  }

  async run<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => undefined); // whoever asks is told
    try {
      await redis.connect();
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Runs a suite with a Redis of its own. In CI it must be there; a user without it is told that the suite is skipped. */
export function describeRedis(name: string, suite: (redis: () => RedisServer) => void): void {
  if (!redisInstalled && process.env.CI) {
    it(name, () => {
      throw new Error('redis-server is not installed, and with CI set the tests with Redis must run.');
    });
    return;
  }
  const [describeIt, told] = redisInstalled ? [describe, name] : [describe.skip, `${name} (skipped, no redis-server)`];
  describeIt(told, () => {
    let server: RedisServer | undefined;
    beforeAll(async () => {
      server = new RedisServer();
      await server.start();
    }, 60_000);
    afterAll(() => server?.remove());
    suite(() => server!);
  });
}

/** The same on MariaDB. */
export function describeScale(name: string, suite: (context: DatabaseContext, redis: () => RedisServer) => void): void {
  describeRedis(name, (redis) => describeMariadb('processes', (context) => suite(context, redis)));
}
