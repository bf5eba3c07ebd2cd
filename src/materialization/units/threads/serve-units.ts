import { type MessagePort } from 'node:worker_threads';
import { type Log } from '../../log.js';
import { type UnitWorker } from '../unit-worker.js';
import { type Answer, type Question } from './messages.js';
import { SignsOfLife } from './signs-of-life.js';
import { tellError } from './told-error.js';

/** What a thread works with. */
export interface Served {
  readonly worker: UnitWorker;
  close(): Promise<void>;
}

/** A sign of life so often (ms). */
const SIGN_MS = 100;

/** The thread's side: opens its workspace, does the units that it is asked for, and ends when it is asked to. */
export async function serveUnits(
  port: MessagePort,
  memory: SharedArrayBuffer,
  open: (log: Log) => Promise<Served>,
): Promise<void> {
  const say = (answer: Answer) => port.postMessage(answer);
  const signs = new SignsOfLife(memory).give(SIGN_MS);
  const opening = open(logTo(say));
  const attend = async (question: Question): Promise<void> => {
    const served = await opening.catch(() => undefined);
    if (served === undefined) return; // told below
    try {
      if (question.is === 'unit') {
        say({ is: 'outcome', outcome: await served.worker.work({ run: question.run, seq: question.seq }) });
        return;
      }
      await served.close();
    } catch (error) {
      say({ is: 'failed', error: tellError(error) });
    }
    // Of the thread: a plugin's timers would keep it alive.
    if (question.is === 'end') process.exit();
  };
  port.on('message', (question: Question) => void attend(question));
  try {
    await opening;
    say({ is: 'ready' });
  } catch (error) {
    clearInterval(signs);
    say({ is: 'failed', error: tellError(error) });
    port.close();
  }
}

function logTo(say: (answer: Answer) => void): Log {
  const line = (level: keyof Log) => (facts: object, message: string) => {
    const { err, ...rest } = facts as Record<string, unknown>;
    say({ is: 'line', level, facts: rest, ...(err === undefined ? {} : { error: tellError(err) }), message });
  };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
