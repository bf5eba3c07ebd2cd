import { TidemarkError } from '../../src/errors';
import { Group } from '../../src/ingestion/batch/group';
import { ORIGIN } from './world';

describe('Requests that share a transaction', () => {
  /** The first call holds the line, so that the others go together. */
  async function together(failure: Error, bad: number) {
    const calls: number[][] = [];
    let open = () => {};
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    const group = new Group<number>(async (items) => {
      calls.push([...items]);
      if (items.includes(0)) await held;
      if (items.includes(bad)) throw failure;
      return { codes: new Uint8Array(items.length), errors: [] };
    }, 1);
    const answers = [0, 1, 2, 3].map((item) => group.submit([item], ORIGIN, {}));
    open();
    const settled = await Promise.allSettled(answers);
    return { calls, failed: settled.map(({ status }) => status === 'rejected') };
  }

  it('pay for nobody else: a group that fails runs again one by one', async () => {
    const { calls, failed } = await together(new Error('bad item'), 2);
    expect(calls).toEqual([[0], [1, 2, 3], [1], [2], [3]]);
    expect(failed).toEqual([false, false, true, false]);
  });

  it('all fail where the database is out of reach: what was perhaps committed must not be stored again', async () => {
    const { calls, failed } = await together(new TidemarkError('DATABASE_UNREACHABLE', 'gone'), 2);
    expect(calls).toEqual([[0], [1, 2, 3]]);
    expect(failed).toEqual([false, true, true, true]);
  });

  it('go beside those of another key, where two transactions are allowed', async () => {
    const calls: string[] = [];
    let open = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const group = new Group<string>(async (items) => {
      calls.push(...items);
      if (calls.includes('one') && calls.includes('other')) open();
      if (items[0] === 'one') await both;
      return { codes: new Uint8Array(items.length), errors: [] };
    }, 2);
    // So many that two are waited for.
    await Promise.all(['a', 'b', 'c', 'd'].map((item) => group.submit([item], ORIGIN, {})));
    await Promise.all([
      group.submit(['one'], ORIGIN, {}),
      group.submit(['other'], { ...ORIGIN, source: 'import' }, {}),
    ]);
    expect(calls).toEqual(['a', 'b', 'c', 'd', 'one', 'other']);
  });
});
