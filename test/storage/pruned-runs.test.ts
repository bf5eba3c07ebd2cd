import { type RunOrigin, readPruned, rememberPruned } from '../../src/storage';
import { type Span, withRun } from '../../src/storage/origins/pruned-runs';
import { describeDatabases } from '../support/databases';

const run = (id: number, engine: string): RunOrigin => ({ run: id, engine, signature: `s${engine}` });

test('runs that computed with the same take one entry; one among others splits theirs', () => {
  const spans = (...runs: RunOrigin[]) =>
    runs.reduce(withRun, [] as Span[]).map(([from, to, engine]) => [from, to, engine]);
  expect(spans(run(3, '1'), run(7, '1'), run(4, '1'))).toEqual([[3, 7, '1']]);
  expect(spans(run(3, '1'), run(9, '2'), run(7, '1'), run(12, '2'))).toEqual([
    [3, 7, '1'],
    [9, 12, '2'],
  ]);
  expect(spans(run(3, '1'), run(9, '1'), run(5, '2'), run(7, '2'))).toEqual([
    [3, 4, '1'],
    [5, 5, '2'],
    [6, 6, '1'],
    [7, 7, '2'],
    [8, 9, '1'],
  ]);
  expect(spans(run(3, '1'), run(9, '1'), run(9, '2'))).toEqual([
    [3, 8, '1'],
    [9, 9, '2'],
  ]);
});

test('in whatever order runs go, each keeps its own', () => {
  const engineOf = (id: number) => (id % 7 === 0 || (id > 40 && id < 60) ? '2' : '1');
  const ids = Array.from({ length: 100 }, (_, i) => ((i * 37) % 101) + 1);
  const spans = ids.reduce((known, id) => withRun(known, run(id, engineOf(id))), [] as Span[]);
  for (const id of ids) {
    expect([id, spans.filter(([from, to]) => from <= id && id <= to).map((span) => span[2])]).toEqual([
      id,
      [engineOf(id)],
    ]);
  }
});

describeDatabases('what pruned runs computed with', (context) => {
  it('is remembered', async () => {
    const database = await context.open();
    expect((await database.snapshot(readPruned))(1)).toBeUndefined();
    await database.write((session) => rememberPruned(session, [run(3, '1'), run(5, '1')]));
    await database.write((session) => rememberPruned(session, [run(8, '2')]));
    const pruned = await database.snapshot(readPruned);
    expect(pruned(5)).toEqual(run(5, '1'));
    expect(pruned(8)).toEqual(run(8, '2'));
    expect(pruned(6)).toBeUndefined();
  });
});
