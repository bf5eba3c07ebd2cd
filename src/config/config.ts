import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { type Day, dayFromIso } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import {
  isOrigin,
  isTimeZone,
  listOf,
  portOf,
  refuseDatabaseUrl,
  refuseRedisUrl,
  trustedProxies,
  wholeNumber,
} from './checks.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that can be set from outside, checked; read once at start. */
export interface Config {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** `mysql://…`; undefined: SQLite in `dataDir`. Holds a password: never to be printed. */
  readonly databaseUrl: string | undefined;
  /** `redis://…`, where units are handed out to workers; undefined: this process works on them. Holds a password, too. */
  readonly redisUrl: string | undefined;
  /** Undefined: the one that the workspace was started with, UTC at the first start. */
  readonly timeZone: string | undefined;
  /** Pins the calendar. */
  readonly today: Day | undefined;
  readonly adminKey: string | undefined;
  /** HH:MM in the workspace's time zone. */
  readonly materializeAt: string;
  /** Threads that compute what is cached; 0: the process's own does. */
  readonly materializeThreads: number;
  /** Paths of plugin modules, relative to the working directory. */
  readonly plugins: readonly string[];
  readonly logLevel: LogLevel;
  /** What one request may cost: docs/limits.md. */
  readonly queryCostLimit: number;
  /** Seconds that one request may take. */
  readonly requestTimeout: number;
  /** Origins (`https://app.example.com`) whose pages may call the API from a browser; `*`: all. */
  readonly corsOrigins: readonly string[];
  /** Which proxies' X-Forwarded-… headers are believed: none, all, so many, or those with these addresses. */
  readonly trustProxy: boolean | number | string[];
  /** Requests that are worked on at once; 0: any number. */
  readonly maxConcurrentRequests: number;
  /** ms by which the process may be late before requests are turned away; 0: any. */
  readonly maxEventLoopDelay: number;
  /** Seconds between the call to stop, when /readyz says so, and the refusal of requests. */
  readonly shutdownDelay: number;
  /** Days of events and pushed values that the log keeps, before today; undefined: all. */
  readonly rawRetentionDays: number | undefined;
  /** Requests a minute that one key may make; 0: any number. */
  readonly rateLimit: number;
}

/** Shorter ones could be guessed. */
const ADMIN_KEY_MIN = 16;

/** A page of 500 with what belongs to it costs a tenth of this; two pages of 500 within each other cost more. */
const QUERY_COST_LIMIT = '200000';
/** Seconds; the slowest sensible question takes a few. */
const REQUEST_TIMEOUT = '30';

/** One core is left to requests. Beyond a few threads the database is what they wait for. */
function defaultThreads(): number {
  return Math.min(Math.max(availableParallelism() - 1, 1), 4);
}

/** A setting that is set; an empty one counts as not set, as in `PORT= tidemark serve`. */
const text = z.string().optional();

const SETTINGS = z.object({
  PORT: text.transform((value, context) => {
    const port = portOf(value ?? '4000');
    return port ?? refuse(context, `is "${value}": give a port number from 0 to 65535; 0 takes any free one.`);
  }),
  HOST: text.transform((value) => value ?? '127.0.0.1'),
  DATA_DIR: text.transform((value) => value ?? './data'),
  DATABASE_URL: text.transform((value, context) => {
    const problem = value === undefined ? undefined : refuseDatabaseUrl(value);
    return problem === undefined ? value : refuse(context, problem);
  }),
  REDIS_URL: text.transform((value, context) => {
    const problem = value === undefined ? undefined : refuseRedisUrl(value);
    return problem === undefined ? value : refuse(context, problem);
  }),
  TIME_ZONE: text.transform((value, context) =>
    value === undefined || isTimeZone(value)
      ? value
      : refuse(context, `is "${value}": give an IANA name such as Europe/Berlin, America/New_York or UTC.`),
  ),
  TODAY: text.transform((value, context) =>
    value === undefined
      ? undefined
      : (dayFromIso(value) ?? refuse(context, `is "${value}": give a calendar day as YYYY-MM-DD, or leave it out.`)),
  ),
  ADMIN_KEY: text.transform((value, context) =>
    value === undefined || value.length >= ADMIN_KEY_MIN
      ? value
      : refuse(
          context,
          `has ${value.length} characters: give at least ${ADMIN_KEY_MIN}, for example from \`openssl rand -hex 32\`.`,
        ),
  ),
  MATERIALIZE_AT: text.transform((value, context) =>
    /^([01]\d|2[0-3]):[0-5]\d$/.test(value ?? '03:00')
      ? (value ?? '03:00')
      : refuse(context, `is "${value}": give a time of day as HH:MM, for example 03:00.`),
  ),
  MATERIALIZE_THREADS: text.transform(
    (value, context) =>
      wholeNumber(value ?? String(defaultThreads()), 64) ??
      refuse(context, `is "${value}": give a number of threads from 0 to 64; 0 computes in the process's own.`),
  ),
  PLUGINS: text.transform((value) => listOf(value)),
  LOG_LEVEL: text.transform((value, context) => {
    const level = LOG_LEVELS.find((name) => name === (value ?? 'info').toLowerCase());
    return level ?? refuse(context, `is "${value}": give one of ${LOG_LEVELS.join(', ')}.`);
  }),
  QUERY_COST_LIMIT: text.transform((value, context) =>
    /^[1-9]\d{0,11}$/.test(value ?? QUERY_COST_LIMIT)
      ? Number(value ?? QUERY_COST_LIMIT)
      : refuse(context, `is "${value}": give a whole number of 1 or more; docs/limits.md says what queries cost.`),
  ),
  REQUEST_TIMEOUT: text.transform((value, context) => {
    const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(value ?? REQUEST_TIMEOUT) ? Number(value ?? REQUEST_TIMEOUT) : 0;
    return seconds > 0 && seconds <= 3600 ? seconds : refuse(context, `is "${value}": give seconds, up to 3600.`);
  }),
  CORS_ORIGINS: text.transform((value, context) => {
    const origins = listOf(value);
    const wrong = origins.find((origin) => origin !== '*' && !isOrigin(origin));
    return wrong === undefined
      ? origins
      : refuse(context, `has "${wrong}": give origins such as https://app.example.com, separated by commas, or *.`);
  }),
  TRUST_PROXY: text.transform((value, context) => {
    const trust = trustedProxies(listOf(value));
    return (
      trust ??
      refuse(context, `is "${value}": give true, a number of proxies, or their addresses (10.0.0.0/8, loopback).`)
    );
  }),
  MAX_CONCURRENT_REQUESTS: text.transform(
    (value, context) =>
      wholeNumber(value ?? '256', 1_000_000) ?? refuse(context, `is "${value}": give a whole number; 0 for no bound.`),
  ),
  MAX_EVENT_LOOP_DELAY: text.transform(
    (value, context) =>
      wholeNumber(value ?? '2000', 600_000) ??
      refuse(context, `is "${value}": give milliseconds as a whole number; 0 for no bound.`),
  ),
  SHUTDOWN_DELAY: text.transform(
    (value, context) =>
      wholeNumber(value ?? '0', 600) ?? refuse(context, `is "${value}": give seconds, from 0 to 600.`),
  ),
  RAW_RETENTION_DAYS: text.transform((value, context) => {
    if (value === undefined) return undefined;
    const days = wholeNumber(value, 36_500);
    return days !== undefined && days >= 1
      ? days
      : refuse(context, `is "${value}": give days as a whole number of 1 or more, or leave it out to keep all.`);
  }),
  RATE_LIMIT: text.transform(
    (value, context) =>
      wholeNumber(value ?? '6000', 100_000_000) ??
      refuse(context, `is "${value}": give requests a minute and key as a whole number; 0 for no bound.`),
  ),
});

/**
 * Reads the settings from environment variables.
 * @throws CONFIG_INVALID naming every setting that is wrong and how it is put right; `path` is the first one
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value?.trim() || undefined]));
  const result = SETTINGS.safeParse(given);
  if (!result.success) throw invalid(result.error.issues);
  const settings = result.data;
  return {
    port: settings.PORT,
    host: settings.HOST,
    dataDir: settings.DATA_DIR,
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    timeZone: settings.TIME_ZONE,
    today: settings.TODAY,
    adminKey: settings.ADMIN_KEY,
    materializeAt: settings.MATERIALIZE_AT,
    materializeThreads: settings.MATERIALIZE_THREADS,
    plugins: settings.PLUGINS,
    logLevel: settings.LOG_LEVEL,
    queryCostLimit: settings.QUERY_COST_LIMIT,
    requestTimeout: settings.REQUEST_TIMEOUT,
    corsOrigins: settings.CORS_ORIGINS,
    trustProxy: settings.TRUST_PROXY,
    maxConcurrentRequests: settings.MAX_CONCURRENT_REQUESTS,
    maxEventLoopDelay: settings.MAX_EVENT_LOOP_DELAY,
    shutdownDelay: settings.SHUTDOWN_DELAY,
    rawRetentionDays: settings.RAW_RETENTION_DAYS,
    rateLimit: settings.RATE_LIMIT,
  };
}

function invalid(issues: readonly z.core.$ZodIssue[]): TidemarkError {
  const problems = issues.map(({ path, message }) => ({
    path: String(path[0]),
    message: `${String(path[0])} ${message}`,
  }));
  return new TidemarkError('CONFIG_INVALID', problems.map(({ message }) => message).join('\n'), {
    path: problems[0]?.path ?? '',
    details: { problems },
  });
}

function refuse(context: z.core.$RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
