import { type Span } from '../planning/bind.js';
import { type NodeOf } from '../planning/node.js';
import { type Frame, rowAt } from './frame.js';

// Looked up once: a global in a hot loop is slow where the code runs in a context of its own, as tests do.
const EMPTY = Number.NaN;

/** The latest value within some days, for the days of `span`. O(1) a cell. */
export function runLatest(frame: Frame, node: NodeOf<'latest'>, span: Span, out: Float64Array): void {
  const { width, bound } = frame;
  const source = frame.sources[node.of]!;
  const { days } = node;
  const latest = bound.arena.take(width).fill(EMPTY, 0, width);
  const until = new Int32Array(width); // the last day on which the value of `latest` counts
  for (let day = Math.max(source.from, span.from - days + 1); day <= span.to; day++) {
    const { values } = source;
    const at = rowAt(source, day, width);
    for (let slot = 0; slot < width; slot++) {
      const value = values[at + slot]!;
      // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
      if (value === value) {
        latest[slot] = value;
        until[slot] = day + days - 1;
      }
    }
    if (day < span.from) continue;
    const outAt = (day - span.from) * width;
    for (let slot = 0; slot < width; slot++) out[outAt + slot] = day <= until[slot]! ? latest[slot]! : EMPTY;
  }
  bound.arena.give(latest);
}
