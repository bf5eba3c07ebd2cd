import { type Materializer, type RunInfo } from '../src/materialization/types.js';
import {
  type CursorArgument,
  decodeCursor,
  encodeCursor,
  invalidCursor,
  isWhole,
  pageOf,
  queryHash,
  spanOf,
} from '../src/paging/index.js';
import { connectionOf } from './connection.js';
import { type PageArgs } from './inputs/list-args.js';
import { type Connection } from './types/connections.js';

const LIST = queryHash(['materializationRuns']);

/** Newest first. @throws BAD_USER_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID */
export async function runConnection(args: PageArgs, runs: Materializer): Promise<Connection<RunInfo>> {
  const span = spanOf(args);
  const after = placeOf(span.after, 'after');
  const before = placeOf(span.before, 'before');
  const items = await runs.runs({
    first: span.limit + 1,
    ascending: span.backward,
    ...(after === undefined ? {} : { beforeId: after }),
    ...(before === undefined ? {} : { afterId: before }),
  });
  const precedes = span.backward
    ? before !== undefined && (await runs.runs({ first: 1, beforeId: before + 1 })).length > 0
    : after !== undefined && (await runs.runs({ first: 1, afterId: after - 1, ascending: true })).length > 0;
  return connectionOf(pageOf({ items, precedes }, span, ({ id }) => encodeCursor(LIST, [id])));
}

function placeOf(text: string | undefined, argument: CursorArgument): number | undefined {
  if (text === undefined) return undefined;
  const [id, ...more] = decodeCursor(text, LIST, argument);
  if (!isWhole(id) || more.length > 0) throw invalidCursor(argument);
  return id;
}
