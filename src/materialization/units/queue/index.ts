/** Units as BullMQ jobs: handed out by coordinators, taken by workers on any host. */
export type { QueuePlace } from './job.js';
export { announceOperators, type Operators, operatorsDiffer, otherOperators } from './operators.js';
export { knownPrefix, queuePrefix } from './prefix.js';
export { QueueUnits } from './queue-units.js';
export { QueueWorker } from './queue-worker.js';
