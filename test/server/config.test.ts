import { availableParallelism } from 'node:os';
import { loadConfig } from '../../src/config/index.js';
import { TidemarkError } from '../../src/errors/index.js';

function refusal(env: Record<string, string>): TidemarkError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof TidemarkError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

test('defaults', () => {
  expect(loadConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    dataDir: './data',
    databaseUrl: undefined,
    redisUrl: undefined,
    timeZone: undefined,
    today: undefined,
    adminKey: undefined,
    materializeAt: '03:00',
    materializeThreads: Math.min(Math.max(availableParallelism() - 1, 1), 4),
    plugins: [],
    logLevel: 'info',
    queryCostLimit: 200_000,
    requestTimeout: 30,
    corsOrigins: [],
    trustProxy: false,
    maxConcurrentRequests: 256,
    maxEventLoopDelay: 2000,
    shutdownDelay: 0,
    rateLimit: 6000,
  });
});

test('everything set; an empty setting counts as not set', () => {
  const config = loadConfig({
    PORT: '0',
    HOST: '::1',
    DATA_DIR: '/var/lib/tidemark',
    DATABASE_URL: 'mysql://me:s%40cret@db:3306/tidemark',
    REDIS_URL: 'rediss://me:s%40cret@queue:6380/2',
    TIME_ZONE: 'Asia/Kathmandu',
    TODAY: '1970-01-01',
    ADMIN_KEY: '0123456789abcdef',
    MATERIALIZE_AT: '23:59',
    MATERIALIZE_THREADS: '64',
    PLUGINS: ' ./a.js, b ,',
    LOG_LEVEL: 'WARN',
  });
  expect(config).toMatchObject({
    port: 0,
    redisUrl: 'rediss://me:s%40cret@queue:6380/2',
    today: 0,
    timeZone: 'Asia/Kathmandu',
    materializeThreads: 64,
    plugins: ['./a.js', 'b'],
    logLevel: 'warn',
  });
  expect(loadConfig({ PORT: '', ADMIN_KEY: ' ' })).toMatchObject({ port: 4000, adminKey: undefined });
});

test.each([
  ['PORT', '65536', 'from 0 to 65535'],
  ['PORT', 'http', 'from 0 to 65535'],
  ['DATABASE_URL', 'postgres://u:hunter2@db/x', 'mysql://'],
  ['DATABASE_URL', 'mysql://db', 'names no database'],
  ['DATABASE_URL', 'tidemark.db', 'not a URL'],
  ['REDIS_URL', 'localhost:6379', 'redis://'],
  ['REDIS_URL', 'http://u:hunter2@queue', 'redis://'],
  ['REDIS_URL', 'redis://queue:6379/units', 'no number'],
  ['REDIS_URL', 'queue', 'not a URL'],
  ['TIME_ZONE', 'Mars/Olympus', 'IANA'],
  ['TODAY', '2026-02-30', 'YYYY-MM-DD'],
  ['ADMIN_KEY', 'short', 'at least 16'],
  ['RATE_LIMIT', '-1', '0 for no bound'],
  ['RATE_LIMIT', '10/s', '0 for no bound'],
  ['MATERIALIZE_AT', '24:00', 'HH:MM'],
  ['LOG_LEVEL', 'loud', 'one of fatal'],
  ['CORS_ORIGINS', 'https://app.example.com/', 'origins such as'],
  ['CORS_ORIGINS', 'app.example.com', 'origins such as'],
  ['TRUST_PROXY', 'my-balancer', 'their addresses'],
  ['TRUST_PROXY', '10.0.0.0/33', 'their addresses'],
  ['TRUST_PROXY', '10.0.0.1, true', 'their addresses'],
  ['MAX_CONCURRENT_REQUESTS', '-1', 'whole number'],
  ['MAX_EVENT_LOOP_DELAY', '2s', 'milliseconds'],
  ['MATERIALIZE_THREADS', '65', '0 to 64'],
  ['MATERIALIZE_THREADS', 'all', '0 to 64'],
  ['SHUTDOWN_DELAY', '601', 'from 0 to 600'],
  ['RAW_RETENTION_DAYS', '0', '1 or more'],
  ['RAW_RETENTION_DAYS', '90d', '1 or more'],
])('%s=%s is refused with the remedy', (name, value, remedy) => {
  const error = refusal({ [name]: value });
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', path: name });
  expect(error.message).toContain(remedy);
});

test('all that is wrong is said at once, and no secret is repeated', () => {
  const error = refusal({
    PORT: '-1',
    TODAY: 'now',
    DATABASE_URL: 'postgres://u:hunter2@db/x',
    REDIS_URL: 'https://u:hunter2@queue',
    ADMIN_KEY: 'hunter3',
  });
  expect(error.message.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'PORT',
    'DATABASE_URL',
    'REDIS_URL',
    'TODAY',
    'ADMIN_KEY',
  ]);
  expect(error.message).not.toMatch(/hunter/);
});

test('browsers and proxies', () => {
  expect(loadConfig({ CORS_ORIGINS: ' https://a.example, http://localhost:5173 ,', TRUST_PROXY: '2' })).toMatchObject({
    corsOrigins: ['https://a.example', 'http://localhost:5173'],
    trustProxy: 2,
  });
  expect(loadConfig({ CORS_ORIGINS: '*', TRUST_PROXY: 'loopback, 10.0.0.0/8, ::1' })).toMatchObject({
    corsOrigins: ['*'],
    trustProxy: ['loopback', '10.0.0.0/8', '::1'],
  });
  expect(loadConfig({ TRUST_PROXY: 'TRUE' }).trustProxy).toBe(true);
});
