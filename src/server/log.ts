import pino, { type Logger } from 'pino';
import { type LogLevel } from '../config/index.js';

export type Log = Logger;

/** JSON lines on stderr, so that a command's own output stays clean. Secrets never come near it; the paths below are the second line of defence. */
export function createLog(level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: [
        'err.parameters',
        'req.headers.authorization',
        'headers.authorization',
        'adminKey',
        'databaseUrl',
        'redisUrl',
        '*.adminKey',
        '*.databaseUrl',
        '*.redisUrl',
      ],
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
