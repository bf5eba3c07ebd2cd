export { Telemetry } from './telemetry.js';
