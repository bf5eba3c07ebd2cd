import { Turn } from '../../../src/materialization/turn';
import { HandsOut } from '../../../src/materialization/units/hands-out';
import { type UnitDispatcher } from '../../../src/materialization/units/types';
import { type ReadyUnit, type UnitRef } from '../../../src/storage';

const unit = (seq: number, block: number): ReadyUnit => ({ run: 1, seq, model: 'COMPANY', block });

/** Units stay under way until they are told to end. */
class Manual implements UnitDispatcher {
  readonly underway = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  readonly order: number[] = [];
  most = 0;

  constructor(readonly capacity: number) {}

  work({ seq, ...rest }: UnitRef): Promise<void> {
    expect(rest).toEqual({ run: 1 });
    this.order.push(seq);
    return new Promise((resolve, reject) => {
      const end =
        <A extends unknown[]>(then: (...args: A) => void) =>
        (...args: A) => {
          this.underway.delete(seq);
          then(...args);
        };
      this.underway.set(seq, { resolve: end(resolve), reject: end(reject) });
      this.most = Math.max(this.most, this.underway.size);
    });
  }

  async close(): Promise<void> {}
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('as many units as the dispatcher takes are under way, never two of one block, else in order', async () => {
  const dispatcher = new Manual(2);
  let progress = 0;
  const units = [unit(0, 7), unit(1, 7), unit(2, 8), unit(3, 7), unit(4, 9)];
  const done = new HandsOut(dispatcher, () => progress++).work(units, async () => true);
  const end = async (seq: number) => {
    dispatcher.underway.get(seq)!.resolve();
    await turn();
  };
  expect(dispatcher.order).toEqual([0, 2]);
  await end(2);
  expect(dispatcher.order).toEqual([0, 2, 4]);
  await end(4);
  expect(dispatcher.order).toEqual([0, 2, 4]); // 1 and 3 are of the block of 0
  await end(0);
  expect(dispatcher.order).toEqual([0, 2, 4, 1]);
  await end(1);
  await end(3);
  expect(await done).toBe(true);
  expect(dispatcher).toMatchObject({ order: [0, 2, 4, 1, 3], most: 2 });
  expect(progress).toBe(5);
});

test('blocks of two models are different ones', () => {
  const dispatcher = new Manual(2);
  void new HandsOut(dispatcher, () => undefined).work(
    [unit(0, 7), { ...unit(1, 7), model: 'END_USER' }],
    async () => true,
  );
  expect(dispatcher.order).toEqual([0, 1]);
});

test('where nobody can be asked, nothing more is handed out, and what is under way can be waited for', async () => {
  const dispatcher = new Manual(2);
  const hands = new HandsOut(dispatcher, () => undefined);
  const done = hands.work([unit(0, 1), unit(1, 2), unit(2, 3)], async () => true);
  dispatcher.underway.get(0)!.reject(new Error('the queue is away'));
  await expect(done).rejects.toThrow('the queue is away');
  expect(dispatcher.order).toEqual([0, 1]);
  let settled = false;
  const waited = hands.settled().then(() => {
    settled = true;
  });
  await turn();
  expect(settled).toBe(false);
  dispatcher.underway.get(1)!.resolve();
  await waited;
});

test('who is not to go on stops', async () => {
  const dispatcher = new Manual(1);
  const hands = new HandsOut(dispatcher, () => undefined);
  expect(await hands.work([unit(0, 1), unit(1, 2)], async () => false)).toBe(false);
  expect(dispatcher.order).toEqual([0]);
});

/** A queue: units are begun by whoever takes them. */
class Queue extends Manual {
  readonly begun = new Set<number>();

  async takeBack({ seq }: UnitRef): Promise<void> {
    if (!this.begun.has(seq)) this.underway.get(seq)?.resolve();
  }
}

test('a turn that is over while all units are under way takes back what nobody has begun, and waits for the rest', async () => {
  const dispatcher = new Queue(10);
  let others = false;
  const turn0 = new Turn(0, async () => others);
  const units = [unit(0, 1), unit(1, 2), unit(2, 3), unit(3, 4), unit(4, 1)];
  const done = new HandsOut(dispatcher, () => undefined).work(units, async () => true, turn0);
  expect(dispatcher.order).toEqual([0, 1, 2, 3]);
  for (const seq of [0, 1, 2]) dispatcher.begun.add(seq);
  dispatcher.underway.get(0)!.resolve();
  while (dispatcher.order.length < 5) await turn(); // nobody waits: the next one goes out
  others = true;
  dispatcher.underway.get(1)!.resolve();
  while (dispatcher.underway.size > 1) await turn();
  expect([...dispatcher.underway.keys()]).toEqual([2]);
  dispatcher.underway.get(2)!.resolve();
  expect(await done).toBe(true);
  expect(turn0.over).toBe(true);
  expect(dispatcher.order).toEqual([0, 1, 2, 3, 4]);
});

test('a turn in which nothing was begun keeps one unit, and so brings the run on', async () => {
  const dispatcher = new Queue(10);
  const done = new HandsOut(dispatcher, () => undefined).work(
    [unit(0, 1), unit(1, 2), unit(2, 3)],
    async () => true,
    new Turn(0, async () => true),
  );
  while (dispatcher.underway.size > 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect([...dispatcher.underway.keys()]).toEqual([0]);
  dispatcher.underway.get(0)!.resolve();
  expect(await done).toBe(true);
});
