import { type Day } from '../../calendar/index.js';
import { type KeptRollUp } from '../../catalogue/snapshot.js';
import { type Column, type RollUp } from '../../engine/index.js';
import { ColumnBuilder } from '../../storage/index.js';
import { type LoadContext } from '../load-context.js';
import { loadStored } from '../load-stored.js';
import { widthOf } from '../over.js';
import { liveRollUps } from './live.js';

/** A company read of children on days from…to. */
export interface RollUpRequest {
  readonly rollUp: RollUp;
  /** What is kept of it, and through which day; undefined: nothing. */
  readonly kept: KeptRollUp | undefined;
  readonly from: Day;
  readonly to: Day;
}

/** Columns of roll-ups: from what is kept as far as it reaches, else computed from the children now. */
export async function loadRollUps(context: LoadContext, requests: readonly RollUpRequest[]): Promise<Column[]> {
  if (requests.length === 0) return [];
  const { session, store, over } = context;
  const width = widthOf(over);
  const columns = requests.map(({ from, to }) => new ColumnBuilder(from, to, width));
  const kept = requests.flatMap((request, i) => {
    const to = Math.min(request.to, request.kept?.through ?? Number.NEGATIVE_INFINITY);
    return request.kept === undefined || request.from > to
      ? []
      : [{ i, series: request.kept.series, from: request.from, to }];
  });
  const loaded = await loadStored(session, store, kept, over);
  kept.forEach(({ i }, at) => {
    // Nobody is counted on most days: a count of 0 is not stored.
    if (requests[i]!.rollUp.across === 'COUNT') fillEmpty(loaded[at]!.values);
    copyInto(columns[i]!, loaded[at]!);
  });
  for (const group of groupsOf(requests)) {
    const { from, to } = group[0]!;
    const live = await liveRollUps(
      context,
      group[0]!.rollUp.model,
      group.map(({ rollUp }) => rollUp),
      { from, to },
    );
    group.forEach(({ i }, at) => {
      copyInto(columns[i]!, live[at]!);
    });
  }
  return columns.map((column) => column.build());
}

interface LivePart {
  readonly i: number;
  readonly rollUp: RollUp;
  readonly from: Day;
  readonly to: Day;
}

/** What is not kept, by model and days: one pass over the children each. */
function groupsOf(requests: readonly RollUpRequest[]): LivePart[][] {
  const groups = new Map<string, LivePart[]>();
  requests.forEach(({ rollUp, kept, from: first, to }, i) => {
    const from = Math.max(first, (kept?.through ?? Number.NEGATIVE_INFINITY) + 1);
    if (from > to) return;
    const name = `${rollUp.model} ${from} ${to}`;
    groups.set(name, [...(groups.get(name) ?? []), { i, rollUp, from, to }]);
  });
  return [...groups.values()];
}

function fillEmpty(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
    if (value !== value) values[i] = 0;
  }
}

function copyInto(target: ColumnBuilder, source: Column): void {
  const at = target.rowOf(source.from);
  target.values.set(source.values, at);
  if (source.low !== undefined) target.low.set(source.low, at);
}
