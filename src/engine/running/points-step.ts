import { type EntityPoints, type PointsLoop, pointsLoop } from '../compile/points-loop.js';
import { type Span } from '../planning/bind.js';
import { type NodeOf, withoutPoints } from '../planning/node.js';
import { type Frame } from './frame.js';

// Looked up once: a global in a hot loop is slow where the code runs in a context of its own, as tests do.
const EMPTY = Number.NaN;

/** Runs a window over a plain function of its points, for the days of `span`, an entity at a time. One that throws costs its own value. */
export function runPoints(
  frame: Frame,
  node: NodeOf<'window'>,
  evaluate: (points: Float64Array) => number,
  span: Span,
  out: Float64Array,
): void {
  const { width, firstDay } = frame;
  const { days, offset } = node;
  const source = frame.sources[node.of]!;
  const rows = source.to - source.from + 1;
  const loop = pointsLoop(evaluate);
  const none = withoutPoints(node.aggregation, node.kind);
  const entity = roomFor(Math.min(days, rows), rows);
  const last = span.to - offset - source.from;
  for (let slot = 0; slot < width; slot++) {
    // Windows that end before the first day, or before anybody's.
    const known = firstDay[slot]! - source.from;
    let first = span.from - offset - source.from;
    let outAt = slot;
    for (; first <= last && (first < 0 || !(first >= known)); first++, outAt += width) out[outAt] = EMPTY;
    if (first > last) continue;
    loop.gather(entity, source.values, slot, width, rows);
    try {
      loop.windows(entity, days, first, last, out, outAt, width, none);
    } catch {
      carefully(frame, node, loop, entity, slot, { first, last, outAt }, none, out);
    }
  }
}

function roomFor(window: number, rows: number): EntityPoints {
  return { points: new Float64Array(window + rows), base: window, ends: new Int32Array(rows + 1), views: [] };
}

/** The windows of one entity, one by one. */
function carefully(
  frame: Frame,
  node: NodeOf<'window'>,
  loop: PointsLoop,
  entity: EntityPoints,
  slot: number,
  { first, last, outAt }: { readonly first: number; readonly last: number; readonly outAt: number },
  none: number,
  out: Float64Array,
): void {
  const { width } = frame;
  const begin = frame.sources[node.of]!.from + node.offset;
  for (let row = first, to = outAt; row <= last; row++, to += width) {
    try {
      loop.windows(entity, node.days, row, row, out, to, width, none);
    } catch (error) {
      out[to] = EMPTY;
      frame.faults.add('aggregation', node.aggregation.name, slot, begin + row, error);
    }
  }
}
