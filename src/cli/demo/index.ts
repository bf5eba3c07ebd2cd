export { runDemo } from './run-demo.js';
export type { DemoApp, DemoIo, DemoReport } from './types.js';
