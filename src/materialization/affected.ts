import { type Day } from '../calendar/index.js';
import { type PreparedPass } from '../reading/prepare.js';
import { type BlockState } from '../storage/index.js';

/** Days from…to, both included. */
export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

/** The smallest range that holds both. */
export function hull(a: DayRange | undefined, b: DayRange | undefined): DayRange | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/**
 * The days, through `through`, on which each output of a pass (a metric's slug, a roll-up's key) may have changed because of the
 * given changed ranges of its inputs. Those that nothing reaches are left out.
 */
export function affectedRanges(
  pass: PreparedPass,
  changes: readonly { series: number; from: Day; to: Day }[],
  through: Day,
): Map<string, DayRange> {
  const found = new Map<string, DayRange>();
  for (const output of pass.plan.outputs) {
    const reach = pass.plan.reach(output);
    const lags = [...reach.reads].map(([read, lag]) => ({ series: pass.series[read]?.id, lag }));
    lags.push({ series: pass.firstDay?.id, lag: reach.firstDay });
    for (const { series, lag } of lags) {
      for (const change of changes) {
        if (change.series !== series) continue;
        const range = { from: change.from + lag.minLag, to: Math.min(change.to + lag.maxLag, through) };
        if (range.from <= range.to) found.set(output, hull(found.get(output), range)!);
      }
    }
  }
  return found;
}

/** The ranges that a unit has claimed. */
export function claimedBy(claim: number, states: readonly BlockState[]): { series: number; from: Day; to: Day }[] {
  return states.flatMap((state) =>
    state.claim === claim && state.claimedFrom !== null && state.claimedTo !== null
      ? [{ series: state.series, from: state.claimedFrom, to: state.claimedTo }]
      : [],
  );
}
