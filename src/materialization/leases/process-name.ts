import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Of the host's name: what holders of leases are called has 64 characters, some of which are a thread's. */
const HOST_CHARACTERS = 30;

function thisHost(): string {
  return hostname().replaceAll(':', '-').slice(0, HOST_CHARACTERS);
}

/** A name that no process had before: HOST:PID:…, so that others on the host can tell whether it still lives. */
export function nameOfProcess(): string {
  return `${thisHost()}:${process.pid}:${randomBytes(4).toString('hex')}`;
}

/** Whether a name is that of another process of this host that is no more. */
export function isGone(name: string): boolean {
  const [host, pid] = name.split(':');
  if (host !== thisHost() || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}

/** Whether a name has this process's number: a container that is started again has the number of the one before. */
export function hasOwnNumber(name: string): boolean {
  const [host, pid] = name.split(':');
  return host === thisHost() && Number(pid) === process.pid;
}
