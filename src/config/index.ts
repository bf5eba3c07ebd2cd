export { type Config, LOG_LEVELS, type LogLevel, loadConfig } from './config.js';
export { workspaceTimeZone } from './time-zone.js';
