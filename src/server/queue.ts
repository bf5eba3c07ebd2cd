import { ENGINE_VERSION } from '../engine/index.js';
import { type Log } from '../materialization/log.js';
import { announceOperators, type Operators, QueueUnits, queuePrefix } from '../materialization/units/queue/index.js';
import { registryParts } from '../registry/index.js';
import { type Ground } from './ground.js';

/** Hands units out by way of REDIS_URL: nothing is connected before there are some. */
export function queueUnits(ground: Ground, url: string, log: Log): QueueUnits {
  const { database } = ground;
  return new QueueUnits({
    place: async () => ({ url, prefix: await queuePrefix(database) }),
    announce: () => announceOperators(database, operatorsOf(ground)),
    log,
  });
}

/** What a process computes with, for others to compare. */
export function operatorsOf({ registry, signature }: Pick<Ground, 'registry' | 'signature'>): Operators {
  return { engine: ENGINE_VERSION, signature, parts: registryParts(registry) };
}
