export { missingMigrations } from './missing-migrations.js';
export { type Queues, readQueues } from './queues.js';
