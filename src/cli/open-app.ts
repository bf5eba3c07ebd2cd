import { loadConfig } from '../config/index.js';
import { type App, createApp } from '../server/index.js';

/** The app for a command that ends: no HTTP, and nothing logged below warnings unless LOG_LEVEL says so. */
export function openCliApp(): Promise<App> {
  const env = { ...process.env, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' };
  return createApp(loadConfig(env));
}
