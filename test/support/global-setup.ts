import { RUN } from './shared-mariadb';

/** Names this run of jest, so that all its workers share one MariaDB server. */
export default function globalSetup(): void {
  process.env[RUN] = String(process.pid);
  // Processes that tests start compile what they run from: once is enough, unless a test is about threads.
  process.env.MATERIALIZE_THREADS ??= '0';
}
