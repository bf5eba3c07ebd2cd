import { type RunInfo, unknownRun } from '../src/materialization/index.js';
import { type TidemarkContext } from './context.js';
import { rowIdOf } from './ids.js';

/** The row id behind a run's global id. @throws NOT_FOUND */
export function runIdOf(id: string, path: string): number {
  const rowId = rowIdOf('MaterializationRun', id);
  if (rowId === undefined) throw unknownRun(JSON.stringify(id), path);
  return rowId;
}

/** What a subscriber is told: an unknown run is an answer of its own, before anything is. @throws NOT_FOUND */
export async function runProgress(
  { runId }: { readonly runId?: string | null },
  { services: { materializer } }: TidemarkContext,
): Promise<AsyncIterable<RunInfo>> {
  if (runId === undefined || runId === null) return materializer.watch();
  const id = runIdOf(runId, 'runId');
  if ((await materializer.run(id)) === undefined) throw unknownRun(JSON.stringify(runId), 'runId');
  return materializer.watch(id);
}
