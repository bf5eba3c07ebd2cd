import { z } from 'zod';
import { type Day, dayFromIso } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { isTimeZone, portOf, refuseDatabaseUrl } from './checks.js';

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
  /** Undefined: the one that the workspace was started with, UTC at the first start. */
  readonly timeZone: string | undefined;
  /** Pins the calendar. */
  readonly today: Day | undefined;
  readonly adminKey: string | undefined;
  /** HH:MM in the workspace's time zone. */
  readonly materializeAt: string;
  /** Paths of plugin modules, relative to the working directory. */
  readonly plugins: readonly string[];
  readonly logLevel: LogLevel;
}

/** Shorter ones could be guessed. */
const ADMIN_KEY_MIN = 16;

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
  PLUGINS: text.transform((value) =>
    (value ?? '')
      .split(',')
      .map((path) => path.trim())
      .filter((path) => path !== ''),
  ),
  LOG_LEVEL: text.transform((value, context) => {
    const level = LOG_LEVELS.find((name) => name === (value ?? 'info').toLowerCase());
    return level ?? refuse(context, `is "${value}": give one of ${LOG_LEVELS.join(', ')}.`);
  }),
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
    timeZone: settings.TIME_ZONE,
    today: settings.TODAY,
    adminKey: settings.ADMIN_KEY,
    materializeAt: settings.MATERIALIZE_AT,
    plugins: settings.PLUGINS,
    logLevel: settings.LOG_LEVEL,
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
