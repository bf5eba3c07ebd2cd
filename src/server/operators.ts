import { ENGINE_VERSION } from '../engine/index.js';
// Not from the index: threads compare operators too, and have no use for a queue, which is a fifth of a second and 20 MB.
import { type Operators } from '../materialization/units/queue/operators.js';
import { registryParts } from '../registry/index.js';
import { type Ground } from './ground.js';

/** What a process computes with, for others to compare. */
export function operatorsOf({ registry, signature }: Pick<Ground, 'registry' | 'signature'>): Operators {
  return { engine: ENGINE_VERSION, signature, parts: registryParts(registry) };
}
