import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describeDatabases } from '../support/databases.js';
import { ADMIN_KEY, bootServer } from '../support/http.js';
import { closeSockets, endOf, messageOf, rawSocket, socketTo } from './sockets.js';

const ROOT = path.join(__dirname, '..', '..');
const TODAY = '2026-01-12';

/** `tidemark serve` in a process of its own, once it listens. */
async function serve(environment: Record<string, string>): Promise<{ process: ChildProcess; url: string }> {
  const hook = path.join(ROOT, 'test', 'support', 'register-ts.cjs');
  const child = spawn(process.execPath, ['-r', hook, path.join(ROOT, 'src', 'cli', 'main.ts'), 'serve'], {
    env: { ...process.env, PORT: '0', ADMIN_KEY, TODAY, LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url !== undefined) return { process: child, url };
  }
  throw new Error('It did not start.');
}

describeDatabases('two processes', (context) => {
  test('one tells of runs that the other works off; stopped, it says goodbye and ends', async () => {
    const place = await context.place();
    const here = await bootServer({ place, work: false, today: TODAY });
    const there = await serve(context.environment(place));
    try {
      await here.data('mutation { upsertCompanies(input: [{ externalId: "a" }]) { created } }');
      const { createCalculatedMetric: metric } = await here.data(`mutation {
        createCalculatedMetric(input: { slug: "x", name: "X", model: COMPANY, formula: "SUM(activities.login, 7d)" }) {
          lastRun { id } } }`);
      const states: string[] = [];
      const events = socketTo(here.url).iterate<{ materializationProgress: { status: string } }>({
        query: 'subscription ($run: ID) { materializationProgress(runId: $run) { status } }',
        variables: { run: metric.lastRun.id },
      });
      for await (const { data } of events) states.push(data?.materializationProgress.status ?? '');
      expect(states.at(-1)).toBe('SUCCEEDED');

      const socket = rawSocket(there.url, { greeting: { authorization: `Bearer ${ADMIN_KEY}` } });
      expect(await messageOf(socket)).toEqual({ type: 'connection_ack' });
      const [closed, ended] = [endOf(socket), once(there.process, 'exit')];
      there.process.kill('SIGTERM');
      expect(await closed).toBe(1001);
      expect(await ended).toEqual([0, null]);
    } finally {
      there.process.kill('SIGKILL');
      await closeSockets();
      await here.close();
    }
  });
});
