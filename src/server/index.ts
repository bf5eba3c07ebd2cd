export { type App, type AppOptions, createApp } from './app.js';
export { type RunningServer, type StartOptions, startServer } from './http.js';
export { keyId, keyRowId } from './key-ids.js';
export { createLog } from './log.js';
export { openUnitHost, type UnitHost } from './unit-host.js';
export { createThreadUnits } from './unit-threads.js';
