import { readFileSync } from 'node:fs';
import { type Database } from '../../src/storage/index.js';

/** Ticks a second that Linux counts a process's time in. */
const TICKS = 100;

/**
 * A clock (ms) of the processor time of this process and of the database server, where that is a process of this machine:
 * other work on the machine disturbs it less than the clock on the wall.
 */
export async function cpuClock(database: Database): Promise<() => number> {
  const server = database.dialect === 'sqlite' ? undefined : await serverProcess(database);
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + (server === undefined ? 0 : processTime(server));
  };
}

async function serverProcess(database: Database): Promise<number | undefined> {
  const [row] = await database.snapshot((session) => session.all<{ file: string }>('SELECT @@pid_file AS file'));
  try {
    return Number(readFileSync(row?.file ?? '', 'utf8'));
  } catch {
    return undefined; // A server elsewhere.
  }
}

function processTime(pid: number): number {
  // The name, the second field, stands in parentheses and may have blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}
