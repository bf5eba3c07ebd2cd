import { type Day } from '../calendar/index.js';
import { bind, type CarryState, evaluate, type PlanCarry } from '../engine/index.js';
import { blockOf, slotOf } from '../model/index.js';
import { type BlockState, readCarryDays, readCarryOn, type SeriesStore, type Session } from '../storage/index.js';
import { loadReads } from './load.js';
import { type PassResult } from './load-context.js';
import { blocksOf, idAt, type Over, widthOf } from './over.js';
import { type PreparedPass } from './prepared-pass.js';

export type { PassResult } from './load-context.js';
export { firstDays, inputStates } from './states.js';

/** Loads what the pass needs and computes its metrics on days from…to. Reads only; all within the session's snapshot. */
export async function runPass(
  session: Session,
  store: SeriesStore,
  pass: PreparedPass,
  over: Over,
  range: { from: Day; to: Day },
  known: { firstDay: Float64Array; states: readonly BlockState[] },
): Promise<PassResult> {
  const width = widthOf(over);
  let historyFrom = Number.POSITIVE_INFINITY;
  for (const day of known.firstDay) if (day < historyFrom) historyFrom = day;
  if (historyFrom === Number.POSITIVE_INFINITY) historyFrom = range.to + 1;

  const checkpoints = await usableCheckpoints(session, pass, over, known);
  const bound = bind(pass.plan, {
    from: range.from,
    to: range.to,
    historyFrom,
    checkpointDay: (carry, latest) => checkpoints[carry.id]?.findLast((day) => day <= latest),
  });
  const carryIn: (CarryState | undefined)[] = [];
  for (const { carry, checkpoint } of bound.carries) {
    if (checkpoint !== undefined) carryIn[carry.id] = await loadCheckpoint(session, pass, carry, over, checkpoint);
  }
  const columns = await loadReads({ session, store, pass, over, run: runPass }, bound.reads);
  const result = evaluate(bound, { width, columns, firstDay: known.firstDay, carryIn });
  return {
    columns: result.columns,
    faults: result.faults,
    checkpoints: result.checkpoints.map((checkpoint) => {
      const carry = pass.plan.carries[checkpoint.carry]!;
      return { carry, seriesId: carrySeries(pass, carry) ?? -1, day: checkpoint.day, state: checkpoint.state };
    }),
  };
}

/** The stored series under which a carried operand's checkpoints stand: its input, or the series of the metric that feeds it. */
function carrySeries(pass: PreparedPass, carry: PlanCarry): number | undefined {
  if ('read' in carry.source) return pass.series[carry.source.read]?.id;
  if ('system' in carry.source) return undefined;
  const slug = carry.source.metric;
  return pass.metrics.find((metric) => metric.slug === slug)?.seriesId ?? undefined;
}

/** How far back changes that no unit has settled reach into a carried operand's input; Infinity where there are none. */
function unsettledFrom(pass: PreparedPass, carry: PlanCarry, states: readonly BlockState[]): Day {
  const lags = new Map<number, number>(); // series id → days by which an effect comes after its cause at least
  if ('read' in carry.source) {
    const series = pass.series[carry.source.read];
    if (series !== undefined) lags.set(series.id, 0);
  } else if ('metric' in carry.source) {
    const reach = pass.plan.reach(carry.source.metric);
    for (const [read, lag] of reach.reads) {
      const series = pass.series[read];
      if (series !== undefined)
        lags.set(series.id, Math.min(lags.get(series.id) ?? Number.POSITIVE_INFINITY, lag.minLag));
    }
  }
  if (pass.firstDay !== undefined && !lags.has(pass.firstDay.id)) lags.set(pass.firstDay.id, 0);
  let from = Number.POSITIVE_INFINITY;
  for (const state of states) {
    const lag = lags.get(state.series);
    if (lag === undefined) continue;
    from = Math.min(from, (state.changedFrom ?? Number.POSITIVE_INFINITY) + lag);
    from = Math.min(from, (state.claimedFrom ?? Number.POSITIVE_INFINITY) + lag);
  }
  return from;
}

/**
 * The days, ascending, at whose end a checkpoint of each carried operand stands that no unsettled change reaches; by
 * carry id. Without any, the operand starts from the beginning of history. One statement an operand.
 */
async function usableCheckpoints(
  session: Session,
  pass: PreparedPass,
  over: Over,
  known: { firstDay: Float64Array; states: readonly BlockState[] },
): Promise<Day[][]> {
  const usable: Day[][] = [];
  if (pass.afresh) return usable;
  for (const carry of pass.plan.carries) {
    const series = carrySeries(pass, carry);
    if (series === undefined) continue;
    const limit = unsettledFrom(pass, carry, known.states);
    const rows = await readCarryDays(session, { series, operand: carry.operand, blocks: blocksOf(over) });
    const blocks = new Map<Day, Set<number>>();
    for (const { block, day } of rows) {
      if (day < limit) blocks.set(day, (blocks.get(day) ?? new Set()).add(block));
    }
    usable[carry.id] = [...blocks.keys()]
      .sort((a, b) => a - b)
      .filter((day) => coversAll(blocks.get(day)!, over, day, known.firstDay));
  }
  return usable;
}

/** Whether each entity has its block's checkpoint of the day, or nothing to remember yet. */
function coversAll(blocks: ReadonlySet<number>, over: Over, day: Day, firstDay: Float64Array): boolean {
  return firstDay.every((first, slot) => !(first <= day) || blocks.has(blockOf(idAt(over, slot))));
}

async function loadCheckpoint(
  session: Session,
  pass: PreparedPass,
  carry: PlanCarry,
  over: Over,
  day: Day,
): Promise<CarryState> {
  const { size } = carry;
  const series = carrySeries(pass, carry)!;
  const rows = await readCarryOn(session, { series, operand: carry.operand, blocks: blocksOf(over), day });
  const byBlock = new Map(rows.map((row) => [row.block, row.state]));
  const width = widthOf(over);
  const state = new Float64Array(width * size);
  // What an entity without any data point carries: the empty state, and no last day.
  const nothing = [...carry.carry.empty, Number.NaN];
  for (let slot = 0; slot < width; slot++) {
    const id = idAt(over, slot);
    const stored = byBlock.get(blockOf(id));
    state.set(stored?.subarray(slotOf(id) * size, (slotOf(id) + 1) * size) ?? nothing, slot * size);
  }
  return { day, state };
}
