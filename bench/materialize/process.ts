import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Place } from '../../test/support/databases.js';
import { type Figures, type Task } from './tasks.js';

/** What a task's process has found, and how much memory it took. */
export interface Outcome {
  readonly figures: Figures[];
  /** Bytes at most, sampled: what the process holds for itself (RssAnon), and with files that are mapped (VmHWM). */
  readonly anonymous: number;
  readonly resident: number;
}

const SAMPLE_MS = 20;

/** Runs a task in a process of its own, with so many threads for units (0: in the one that answers requests). @throws Error where it fails */
export async function inProcess(place: Place, task: Task, threads = 0): Promise<Outcome> {
  const root = path.join(__dirname, '..', '..');
  const program = ['-r', path.join(root, 'test', 'support', 'register-ts.cjs'), path.join(__dirname, 'child.ts')];
  const child = spawn(process.execPath, [...program, JSON.stringify(place), JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MATERIALIZE_THREADS: String(threads) },
  });
  let answer = '';
  child.stdout.on('data', (part: Buffer) => {
    answer += part.toString('utf8');
  });
  let [anonymous, resident] = [0, 0];
  const watch = setInterval(() => {
    const status = statusOf(child.pid);
    anonymous = Math.max(anonymous, kilobytes(status, 'RssAnon') * 1024);
    resident = Math.max(resident, kilobytes(status, 'VmHWM') * 1024);
  }, SAMPLE_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(watch);
  if (code !== 0) throw new Error(`${task.is}: the process ended with ${code}.`);
  return { figures: JSON.parse(answer) as Figures[], anonymous, resident };
}

function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return ''; // Not Linux, or it has ended.
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
}
