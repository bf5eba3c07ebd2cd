import { type StateDefinition } from '../../plugin-api/index.js';
import { functionOf } from '../compile/bound.js';
import { splitterOf } from '../compile/exact-sums.js';
import { finiteOrEmpty } from '../compile/result.js';
import { type RowSource } from '../compile/row-source.js';
import { slideLoops } from '../compile/slide-loops.js';
import { endsLoop, windowLoops } from '../compile/window-loops.js';
import { type Span } from '../planning/bind.js';
import { type NodeOf, withoutPoints } from '../planning/node.js';
import { type Frame, slotOf } from './frame.js';
import { runPoints } from './points-step.js';
import { runWindow, type WindowRun } from './window.js';

/** Runs a window over the days of `span`. A kernel that throws costs only the values that need it. */
export function runWindowStep(frame: Frame, node: NodeOf<'window'>, span: Span, out: Float64Array): void {
  const source = frame.sources[node.of]!;
  const { aggregation } = node;
  const { state } = aggregation;
  if (aggregation.ends !== undefined) {
    runEnds(frame, node, functionOf(aggregation, aggregation.ends), source, span, out);
    return;
  }
  if (aggregation.points !== undefined) {
    runPoints(frame, node, functionOf(aggregation, aggregation.points), span, out);
    return;
  }
  if (state === undefined) throw new Error(`The aggregation ${node.aggregation.name} has no function.`);
  const { days, offset } = node;
  const none = withoutPoints(node.aggregation, node.kind);
  const low = source.low.length > 0;
  const tracked = !Number.isNaN(none);
  const run: WindowRun = {
    loops: windowLoops(state, low, tracked),
    slide: slideOf(state, source, days, tracked),
    source,
    width: frame.width,
    days,
    offset,
    none,
    firstDay: frame.firstDay,
    allKnownFrom: frame.allKnownFrom,
    ...span,
    out,
  };
  try {
    runWindow(run, frame.bound.arena);
  } catch {
    for (let slot = 0; slot < frame.width; slot++) runSlot(frame, node, run, slot);
  }
}

/** How a window slides, where it can. A window of one day has nothing to slide. */
function slideOf(state: StateDefinition, source: RowSource, days: number, tracked: boolean): WindowRun['slide'] {
  if (days === 1) return undefined;
  if (state.remove !== undefined || state.latestOnly === true) {
    return { loops: slideLoops(state, source.low.length > 0 ? 'low' : 'value', tracked), split: 0 };
  }
  if (state.exact?.remove === undefined) return undefined;
  const split = splitterOf(source, days);
  return split === undefined ? undefined : { loops: slideLoops(state.exact, 'split', tracked), split };
}

/** The windows of one slot; where a kernel throws, window by window. The same loops give the same bits. */
function runSlot(frame: Frame, node: NodeOf<'window'>, run: WindowRun, slot: number): void {
  const rows = run.to - run.from + 1;
  const alone: WindowRun = {
    ...run,
    source: slotOf(run.source, slot, run.width),
    width: 1,
    firstDay: frame.firstDay.slice(slot, slot + 1),
    out: new Float64Array(rows),
  };
  try {
    runWindow(alone, frame.bound.arena);
  } catch {
    for (let row = 0; row < rows; row++) {
      const day = run.from + row;
      try {
        runWindow({ ...alone, from: day, to: day, out: alone.out.subarray(row, row + 1) }, frame.bound.arena);
      } catch (error) {
        alone.out[row] = Number.NaN;
        if (day - run.offset >= frame.firstDay[slot]!)
          frame.faults.add('aggregation', node.aggregation.name, slot, day, error);
      }
    }
  }
  for (let row = 0; row < rows; row++) run.out[row * run.width + slot] = alone.out[row]!;
}

function runEnds(
  frame: Frame,
  node: NodeOf<'window'>,
  ends: (now: number, before: number) => number,
  source: RowSource,
  span: Span,
  out: Float64Array,
): void {
  const { width, firstDay } = frame;
  const counter = node.kind === 'COUNTER';
  const loop = endsLoop(ends, counter);
  for (let day = span.from; day <= span.to; day++) {
    const outAt = (day - span.from) * width;
    const now = day - node.offset;
    const before = now - node.days;
    if (before < source.from) {
      out.fill(Number.NaN, outAt, outAt + width); // before anybody's first day
      continue;
    }
    const nowAt = (now - source.from) * width;
    const beforeAt = (before - source.from) * width;
    try {
      loop(source.values, nowAt, beforeAt, now, before, firstDay, out, outAt, width);
    } catch {
      for (let slot = 0; slot < width; slot++) {
        const at = (value: number, on: number) => (counter && Number.isNaN(value) && on >= firstDay[slot]! ? 0 : value);
        const a = at(source.values[nowAt + slot]!, now);
        const b = at(source.values[beforeAt + slot]!, before);
        out[outAt + slot] = Number.NaN;
        if (Number.isNaN(a) || Number.isNaN(b)) continue;
        try {
          out[outAt + slot] = finiteOrEmpty(ends(a, b));
        } catch (error) {
          frame.faults.add('aggregation', node.aggregation.name, slot, day, error);
        }
      }
    }
  }
}
