import { type Day, isoFromDay } from '../../calendar/index.js';
import { TidemarkError } from '../../errors/index.js';

/** That something is refused, for the log no longer holds days before the horizon (`RAW_RETENTION_DAYS`). */
export function beforeRetention(what: string, horizon: Day, path?: string): TidemarkError {
  return new TidemarkError('BEFORE_RETENTION', `${what}: what was sent is kept from ${isoFromDay(horizon)} on.`, {
    ...(path === undefined ? {} : { path }),
    details: { keptFrom: isoFromDay(horizon) },
  });
}

/** What is told of an event or a value that comes too late. */
export function tooOld(day: Day, horizon: Day): TidemarkError {
  return beforeRetention(`It is dated ${isoFromDay(day)}, too late to be taken in`, horizon, 'at');
}
