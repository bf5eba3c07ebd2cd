import { type Day } from '../calendar/index.js';
import { type BoundRead, type Column } from '../engine/index.js';
import { type Series, type SeriesStore, type Session } from '../storage/index.js';
import { loadStored } from './load-stored.js';
import { type Over, widthOf } from './over.js';
import { type PreparedPass } from './prepare.js';

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
  const stored: { read: number; series: Series; from: Day; to: Day }[] = [];
  for (const { read, from, to } of reads) {
    const series = pass.series[read.id];
    if (read.of.is !== 'series') throw new Error(`Reads of ${read.of.is} are not there yet.`);
    if (series === undefined || from > to) columns[read.id] = emptyColumn(from, to, widthOf(over));
    else stored.push({ read: read.id, series, from, to });
  }
  const loaded = await loadStored(session, store, stored, over);
  stored.forEach((request, i) => {
    columns[request.read] = loaded[i]!;
  });
  return columns;
}

function emptyColumn(from: Day, to: Day, width: number): Column {
  return { from, to, width, values: new Float64Array(Math.max(0, to - from + 1) * width).fill(Number.NaN) };
}
