import { TidemarkError } from '../src/errors/index.js';
import { type Materializer, type RunInfo } from '../src/materialization/types.js';
import { PAGE_DEFAULT, PAGE_LIMIT } from '../src/search/types.js';
import { pageInfo } from './connection.js';
import { globalId, rowIdOf } from './ids.js';
import { type PageArgs } from './inputs/list-args.js';
import { type Connection } from './types/connections.js';

/** @throws BAD_USER_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID */
export async function runConnection({ first, after }: PageArgs, runs: Materializer): Promise<Connection<RunInfo>> {
  const count = first ?? PAGE_DEFAULT;
  if (count < 0)
    throw new TidemarkError('BAD_USER_INPUT', `\`first\` is ${count}: it cannot be negative.`, { path: 'first' });
  if (count > PAGE_LIMIT) {
    throw new TidemarkError('PAGE_TOO_LARGE', `\`first\` is ${count}: a page holds at most ${PAGE_LIMIT}.`, {
      path: 'first',
      details: { limit: PAGE_LIMIT },
    });
  }
  const beforeId = cursorId(after);
  // One more than asked for tells whether more follows.
  const found = await runs.runs({ first: count + 1, ...(beforeId === undefined ? {} : { beforeId }) });
  const edges = found.slice(0, count).map((node) => ({ node, cursor: globalId('MaterializationRun', node.id) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfo(
      edges.map((edge) => edge.cursor),
      beforeId !== undefined,
      found.length > count,
    ),
  };
}

function cursorId(after: string | null | undefined): number | undefined {
  if (after === undefined || after === null) return undefined;
  const id = rowIdOf('MaterializationRun', after);
  if (id === undefined) {
    throw new TidemarkError(
      'CURSOR_INVALID',
      '`after` is not a cursor of this list. Give an endCursor that it returned.',
      {
        path: 'after',
      },
    );
  }
  return id;
}
