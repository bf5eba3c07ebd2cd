import { QueueUnits, QueueWorker } from '../../src/materialization/units/queue';
import { type UnitOutcome } from '../../src/materialization/units/types';
import { type UnitRef } from '../../src/storage';
import { describeRedis, type RedisServer } from '../support/redis-server';

interface Line {
  readonly level: string;
  readonly facts: { readonly err?: Error };
  readonly message: string;
}

function logInto(lines: Line[]) {
  const line = (level: string) => (facts: object, message: string) => void lines.push({ level, facts, message });
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

let made = 0;

describeRedis('units in a queue', (redis) => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** Who hands out and who takes, of one workspace. */
  function workspace(server: RedisServer) {
    const prefix = `test-${++made}`;
    const lines: Line[] = [];
    const log = logInto(lines);
    return {
      lines,
      coordinator(patience = 10_000) {
        const place = async () => ({ url: server.url, prefix });
        const units = new QueueUnits({ place, announce: async () => undefined, log, patience });
        closing.push(() => units.close());
        return units;
      },
      async worker(work: (unit: UnitRef) => Promise<UnitOutcome>) {
        const worker = new QueueWorker({ place: { url: server.url, prefix }, units: 2, work, log });
        await worker.start(10_000);
        closing.push(() => worker.close(1_000));
        return worker;
      },
    };
  }

  it('each is done once, whoever takes it', async () => {
    const { coordinator, worker } = workspace(redis());
    const done: string[] = [];
    for (const name of ['a', 'b']) {
      await worker(async ({ run, seq }) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        done.push(`${name} ${run} ${seq}`);
        return 'DONE';
      });
    }
    const units = coordinator();
    await Promise.all(Array.from({ length: 100 }, (_, seq) => units.work({ run: 7, seq })));
    expect(done.map((line) => line.split(' ')[2]).sort()).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`).sort());
    expect(new Set(done.map((line) => line[0]))).toEqual(new Set(['a', 'b']));
    // A unit that failed is handed out again.
    await units.work({ run: 7, seq: 3 });
    expect(done.filter((line) => line.endsWith(' 7 3'))).toHaveLength(2);
    // Nothing is left behind.
    expect(await redis().run((client) => client.keys('*:7-*'))).toEqual([]);
  });

  it('two workspaces share a Redis and none of their units', async () => {
    const [one, other] = [workspace(redis()), workspace(redis())];
    const taken: UnitRef[] = [];
    await other.worker(async (unit) => {
      taken.push(unit);
      return 'DONE';
    });
    const units = one.coordinator();
    const work = units.work({ run: 1, seq: 1 });
    await other.coordinator().work({ run: 2, seq: 2 });
    expect(taken).toEqual([{ run: 2, seq: 2 }]);
    units.letGo();
    await work;
  });

  it('a Redis that forgets everything loses no unit', async () => {
    const { coordinator, worker } = workspace(redis());
    let begun: (() => void) | undefined;
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let finish: (() => void) | undefined;
    const first = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const done: number[] = [];
    await worker(async ({ seq }) => {
      begun!();
      if (done.length === 0) await first;
      done.push(seq);
      return 'DONE';
    });
    const units = coordinator();
    const work = Promise.all(Array.from({ length: 6 }, (_, seq) => units.work({ run: 1, seq })));
    await started;
    await redis().flush();
    await work; // the jobs are gone, and so is what was waited for: the database knows which are done
    finish!();
    await Promise.all(Array.from({ length: 6 }, (_, seq) => units.work({ run: 1, seq })));
    expect(new Set(done)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it('a Redis that is away is told of, and all goes on when it is back', async () => {
    const { coordinator, worker, lines } = workspace(redis());
    const done: number[] = [];
    await worker(async ({ seq }) => {
      done.push(seq);
      return 'DONE';
    });
    const units = coordinator(500);
    await units.work({ run: 1, seq: 0 });
    await redis().kill();
    await expect(units.work({ run: 1, seq: 1 })).rejects.toMatchObject({
      code: 'QUEUE_UNREACHABLE',
      message: expect.not.stringContaining('pass'),
    });
    await redis().start();
    for (let seq = 2; !done.includes(seq); ) await units.work({ run: 1, seq }).catch(() => undefined);
    expect(lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toContain(
      'Redis does not answer',
    );
    expect(JSON.stringify(lines.map(({ facts, message }) => [message, String(facts.err)]))).not.toMatch(/pass/);
  }, 60_000);

  it('a worker that refuses is told of, and the unit waits a moment', async () => {
    const { coordinator, worker, lines } = workspace(redis());
    let refused = 0;
    const other = await worker(async () => {
      refused++;
      return 'REFUSED';
    });
    const units = coordinator();
    await units.work({ run: 1, seq: 1 });
    expect(refused).toBe(1);
    expect(lines.map(({ message }) => message)).toEqual([expect.stringContaining('other plugins')]);
    await other.close(1_000);
  });

  it('what nobody takes can be let go of', async () => {
    const { coordinator, worker } = workspace(redis());
    const units = coordinator();
    const waiting = [1, 2, 3].map((seq) => units.work({ run: 1, seq }));
    const keys = () => redis().run((client) => client.keys(`test-${made}:units:1-*`));
    while ((await keys()).length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    units.letGo();
    await Promise.all(waiting);
    while ((await keys()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const done: number[] = [];
    await worker(async ({ seq }) => {
      done.push(seq);
      return 'DONE';
    });
    await units.work({ run: 1, seq: 4 });
    expect(done).toEqual([4]);
  });

  it('what nobody has begun can be taken back, one by one', async () => {
    const { coordinator, worker } = workspace(redis());
    const begun = new Set<number>();
    let finish: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await worker(async ({ seq }) => {
      begun.add(seq);
      await held;
      return 'DONE';
    });
    const units = coordinator();
    const ended = new Set<number>();
    const refs = Array.from({ length: 12 }, (_, seq) => ({ run: 1, seq }));
    const work = refs.map((ref) => units.work(ref).then(() => ended.add(ref.seq)));
    const keys = () => redis().run((client) => client.keys(`test-${made}:units:1-*-*`));
    const jobs = async () => (await keys()).filter((key) => !key.endsWith(':lock')).length;
    while (begun.size < 2 || (await jobs()) < refs.length) await new Promise((resolve) => setTimeout(resolve, 10));
    // Some may not have been told yet that Redis has them.
    while (ended.size < refs.length - 2) {
      await Promise.all(refs.map((ref) => units.takeBack(ref)));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(refs.map((ref) => units.takeBack(ref)));
    expect(refs.map(({ seq }) => seq).filter((seq) => !ended.has(seq))).toEqual([...begun].sort());
    expect(await jobs()).toBe(2);
    finish!();
    await Promise.all(work);
    expect(begun.size).toBe(2); // nobody has got what was taken back
    expect(await keys()).toEqual([]);
  });

  it('a worker that does not find Redis at its start ends', async () => {
    const lines: Line[] = [];
    const place = { url: 'redis://:hunter2@127.0.0.1:1', prefix: 'x' };
    const options = { units: 1, work: async () => 'DONE' as const, log: logInto(lines) };
    const error = new QueueWorker({ place, ...options }).start(500);
    await expect(error).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE', path: 'REDIS_URL' });
    await expect(error).rejects.toThrow('127.0.0.1:1');
    await expect(error).rejects.not.toThrow('hunter2');
  });
});
