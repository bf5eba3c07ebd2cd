import { TidemarkError } from '../../../errors/index.js';
import { hostOf } from './job.js';

/** The error for users where Redis cannot be asked. */
export function queueUnreachable(url: string, cause: unknown): TidemarkError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new TidemarkError('QUEUE_UNREACHABLE', `Redis at ${hostOf(url)} does not answer: ${reason}`, {
    path: 'REDIS_URL',
    cause,
  });
}

/** What `work` gives, unless it takes longer than `ms`. Whatever becomes of it then is nobody's business. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${ms / 1000} s`)), ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
