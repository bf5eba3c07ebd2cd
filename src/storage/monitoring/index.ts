export { missingMigrations } from './missing-migrations.js';
