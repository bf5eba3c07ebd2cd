import { type Day } from '../calendar/index.js';
import { defaultKind } from '../catalogue/scope.js';
import { type World, type WorldMetric, withDependencies } from '../catalogue/world.js';
import {
  bind,
  type CarryState,
  type Column,
  evaluate,
  type Fault,
  type Plan,
  type PlanCarry,
  planPass,
} from '../engine/index.js';
import { keyOf, type Reference } from '../formula/index.js';
import { BLOCK_SIZE, blockOf, type Model, slotOf } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import {
  type BlockState,
  readBlockStates,
  readCarryDays,
  readCarryOn,
  type Series,
  type SeriesStore,
  type Session,
} from '../storage/index.js';

/** The entities of a pass: a whole block, or any chosen ones. */
export type Over = { readonly block: number } | { readonly ids: readonly number[] };

/** A planned pass: which series its reads are, and what it computes. */
export interface PreparedPass {
  readonly model: Model;
  readonly plan: Plan;
  /** Metrics of the pass, dependencies first. */
  readonly metrics: readonly WorldMetric[];
  /** By read id; undefined where nobody has pushed such data yet. */
  readonly series: readonly (Series | undefined)[];
  readonly firstDay: Series | undefined;
  /** Series ids of all inputs, the first day included. */
  readonly inputs: readonly number[];
}

export interface PassResult {
  readonly columns: ReadonlyMap<string, Column>;
  readonly checkpoints: readonly { carry: PlanCarry; seriesId: number; day: Day; state: Float64Array }[];
  readonly faults: readonly Fault[];
}

/** The series of a model, found by key and property. */
export type SeriesLookup = (model: Model, key: string, property: string) => Series | undefined;

export const FIRST_DAY_KEY = 'system.first_day';

/** Plans the metrics (and all that they read) of one world. */
export function preparePass(
  world: World,
  slugs: Iterable<string>,
  model: Model,
  registry: Registry,
  find: SeriesLookup,
): PreparedPass {
  const metrics = withDependencies(world, slugs);
  const seriesOf = (reference: Reference, property: string | undefined) =>
    find(model, keyOf(reference), property ?? '');
  const plan = planPass(
    metrics.map((metric) => ({ id: metric.slug, root: metric.root, emptyAs: metric.emptyAs })),
    {
      registry,
      kindOf(reference, property) {
        const series = seriesOf(reference, property);
        if (reference.to === 'field') return 'FIELD';
        if (series?.kind === 'COUNTER' || series?.kind === 'GAUGE') return series.kind;
        return defaultKind(reference, property);
      },
    },
  );
  const series = plan.reads.map((read) => seriesOf(read.reference, read.property));
  const firstDay = find(model, FIRST_DAY_KEY, '');
  const inputs = new Set<number>();
  for (const entry of [...series, firstDay]) if (entry !== undefined) inputs.add(entry.id);
  return { model, plan, metrics, series, firstDay, inputs: [...inputs].sort((a, b) => a - b) };
}

/** First days of the pass's entities, NaN where there is no such entity. */
export async function firstDays(session: Session, store: SeriesStore, firstDay: Series | undefined, over: Over) {
  const width = widthOf(over);
  if (firstDay === undefined) return new Float64Array(width).fill(Number.NaN);
  const [column] = await load(session, store, [{ series: firstDay, from: 0, to: 0 }], over);
  return column!.values;
}

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
  const wanted: { read: number; series: Series; from: Day; to: Day }[] = [];
  const columns: Column[] = [];
  for (const { read, from, to } of bound.reads) {
    const series = pass.series[read.id];
    if (series !== undefined && from <= to) wanted.push({ read: read.id, series, from, to });
    else columns[read.id] = emptyColumn(from, to, width);
  }
  const loaded = await load(session, store, wanted, over);
  wanted.forEach((entry, i) => {
    columns[entry.read] = loaded[i]!;
  });
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

/** The states of the pass's inputs in the blocks that it covers. One statement. */
export function inputStates(session: Session, pass: PreparedPass, over: Over): Promise<BlockState[]> {
  return pass.inputs.length === 0 ? Promise.resolve([]) : readBlockStates(session, pass.inputs, blocksOf(over));
}

export function blocksOf(over: Over): number[] {
  return 'block' in over ? [over.block] : [...new Set(over.ids.map(blockOf))].sort((a, b) => a - b);
}

function widthOf(over: Over): number {
  return 'block' in over ? BLOCK_SIZE : over.ids.length;
}

function load(
  session: Session,
  store: SeriesStore,
  requests: readonly { series: Series; from: Day; to: Day }[],
  over: Over,
): Promise<Column[]> {
  if (requests.length === 0) return Promise.resolve([]);
  return 'block' in over
    ? store.blockColumns(session, requests, over.block)
    : store.gather(session, requests, over.ids);
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

function idAt(over: Over, slot: number): number {
  return 'block' in over ? over.block * BLOCK_SIZE + slot : over.ids[slot]!;
}

function emptyColumn(from: Day, to: Day, width: number): Column {
  return { from, to, width, values: new Float64Array(Math.max(0, to - from + 1) * width).fill(Number.NaN) };
}
