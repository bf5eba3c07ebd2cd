import { type Day } from '../calendar/index.js';
import { type BoundRead, type Column } from '../engine/index.js';
import { type Series, type SeriesStore, type Session } from '../storage/index.js';
import { type DistinctRequest, loadDistinct } from './distinct-reads.js';
import { loadStored } from './load-stored.js';
import { type Over, widthOf } from './over.js';
import { type PreparedPass } from './prepare.js';
import { loadTexts, type TextRequest } from './text-reads.js';

/** What reads are loaded with: one snapshot, the pass, and its entities. */
export interface LoadContext {
  readonly session: Session;
  readonly store: SeriesStore;
  readonly pass: PreparedPass;
  readonly over: Over;
}

/** The columns of a pass's reads, by read id; what nobody has recorded is empty. */
export async function loadReads(context: LoadContext, reads: readonly BoundRead[]): Promise<Column[]> {
  const { session, store, pass, over } = context;
  const columns: Column[] = [];
  const stored: Placed<{ series: Series; from: Day; to: Day }>[] = [];
  const texts: Placed<TextRequest>[] = [];
  const distinct: Placed<DistinctRequest>[] = [];
  for (const { read, from, to } of reads) {
    const series = pass.series[read.id];
    const { of } = read;
    if (of.is === 'children') throw new Error(`Reads of ${of.is} are not there yet.`);
    if (of.is === 'distinct') distinct.push({ read: read.id, of, series, from, to });
    else if (series === undefined || from > to) columns[read.id] = emptyColumn(from, to, widthOf(over));
    else if (of.is === 'text') texts.push({ read: read.id, series, equals: of.equals, from, to });
    else stored.push({ read: read.id, series, from, to });
  }
  place(columns, stored, await loadStored(session, store, stored, over));
  place(columns, texts, await loadTexts(session, texts, over));
  place(columns, distinct, await loadDistinct(session, pass.model, distinct, over));
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
