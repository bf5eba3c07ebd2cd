import { type Session } from '../types.js';

/** Moves a counter on: the first of `count` contiguous ids that nobody else gets. Others wait for it until the transaction ends. */
export async function advanceCounter(session: Session, counter: string, count: number): Promise<number> {
  await session.insert('id_counter', ['name', 'next'], [[counter, 1 + count]], {
    upsert: { key: ['name'], set: { next: `id_counter.next + ${count}` } },
  });
  const [row] = await session.all<{ next: number }>('SELECT next FROM id_counter WHERE name = ?', [counter]);
  if (row === undefined) throw new Error(`The counter ${counter} is gone.`);
  return row.next - count;
}
