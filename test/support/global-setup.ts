import { RUN } from './shared-mariadb';

/** Names this run of jest, so that all its workers share one MariaDB server. */
export default function globalSetup(): void {
  process.env[RUN] = String(process.pid);
}
