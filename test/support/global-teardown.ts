import { stopSharedMariadb } from './shared-mariadb';

/** Ends the MariaDB server of this run. */
export default async function globalTeardown(): Promise<void> {
  await stopSharedMariadb();
}
