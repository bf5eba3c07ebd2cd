import { type Log } from '../materialization/log.js';
import { announceOperators, QueueUnits, queuePrefix } from '../materialization/units/queue/index.js';
import { type Ground } from './ground.js';
import { operatorsOf } from './operators.js';

/** Hands units out by way of REDIS_URL: nothing is connected before there are some. */
export function queueUnits(ground: Ground, url: string, log: Log): QueueUnits {
  const { database } = ground;
  return new QueueUnits({
    place: async () => ({ url, prefix: await queuePrefix(database) }),
    announce: () => announceOperators(database, operatorsOf(ground)),
    log,
  });
}
