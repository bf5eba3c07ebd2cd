import { type Day } from '../calendar/index.js';
import { type BoundRead, type Column } from '../engine/index.js';
import { type Series } from '../storage/index.js';
import { type DistinctRequest, loadDistinct } from './distinct-reads.js';
import { type LoadContext } from './load-context.js';
import { loadStored } from './load-stored.js';
import { widthOf } from './over.js';
import { loadRollUps, type RollUpRequest } from './roll-ups/load.js';
import { loadTexts, type TextRequest } from './text-reads.js';

/** The columns of a pass's reads, by read id; what nobody has recorded is empty. */
export async function loadReads(context: LoadContext, reads: readonly BoundRead[]): Promise<Column[]> {
  const { session, store, pass, over } = context;
  const columns: Column[] = [];
  const stored: Placed<{ series: Series; from: Day; to: Day }>[] = [];
  const texts: Placed<TextRequest>[] = [];
  const distinct: Placed<DistinctRequest>[] = [];
  const children: Placed<RollUpRequest>[] = [];
  for (const { read, from, to } of reads) {
    const series = pass.series[read.id];
    const { of } = read;
    if (of.is === 'children')
      children.push({ read: read.id, rollUp: of.rollUp, kept: pass.rollUps[read.id], from, to });
    else if (of.is === 'distinct') distinct.push({ read: read.id, of, series, from, to });
    else if (series === undefined || from > to) columns[read.id] = emptyColumn(from, to, widthOf(over));
    else if (of.is === 'text') texts.push({ read: read.id, series, equals: of.equals, from, to });
    else stored.push({ read: read.id, series, from, to });
  }
  place(columns, stored, await loadStored(session, store, stored, over));
  place(columns, texts, await loadTexts(session, texts, over));
  place(columns, distinct, await loadDistinct(session, pass.model, distinct, over));
  place(columns, children, await loadRollUps(context, children));
  return columns;
}

/** A request, and the read whose column it gives. */
type Placed<T> = T & { readonly read: number };

function place(columns: Column[], requests: readonly { readonly read: number }[], loaded: readonly Column[]): void {
  requests.forEach((request, i) => {
    columns[request.read] = loaded[i]!;
  });
}

function emptyColumn(from: Day, to: Day, width: number): Column {
  return { from, to, width, values: new Float64Array(Math.max(0, to - from + 1) * width).fill(Number.NaN) };
}
