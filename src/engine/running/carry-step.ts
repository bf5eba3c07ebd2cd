import { type Day } from '../../calendar/index.js';
import { type CarryLoops, carryLoops } from '../compile/carry-loops.js';
import { finiteOrEmpty } from '../compile/result.js';
import { type RowSource } from '../compile/row-source.js';
import { type Span } from '../planning/bind.js';
import { type NodeOf, withoutPoints } from '../planning/node.js';
import { type Frame } from './frame.js';

/** Days between checkpoints; they stand at the end of days d with (d + 1) % 32 = 0, whatever the pass. */
const CHECKPOINT_DAYS = 32;

/**
 * Runs an all-time operand: from its checkpoint (or the beginning of history) to the end of `span`, leaving checkpoints on
 * the way. A point whose `add` throws is left out, a value whose `result` throws is empty.
 */
export function runCarry(frame: Frame, node: NodeOf<'carried'>, span: Span, out: Float64Array): void {
  const loops = carryLoops(node.carry.carry, frame.sources[node.of]!.low.length > 0);
  const left = frame.checkpoints.length;
  try {
    runDays(frame, node, span, out, loops);
  } catch {
    // All over again, carefully: a throw in the middle of a row leaves no state to go on from.
    frame.checkpoints.length = left;
    runDays(frame, node, span, out, carefulLoops(frame, node));
  }
}

function runDays(frame: Frame, node: NodeOf<'carried'>, span: Span, out: Float64Array, loops: CarryLoops): void {
  const { width, bound, firstDay } = frame;
  const { carry, id } = node.carry;
  const source = frame.sources[node.of]!;
  const { checkpoint } = bound.carries[id]!;
  const state = initialState(frame, node, checkpoint);
  const none = withoutPoints(carry, node.kind);
  const begin = checkpoint === undefined ? source.from : Math.max(source.from, checkpoint + 1);
  for (let day = Math.min(begin, span.from); day <= span.to; day++) {
    if (day >= begin) loops.feed(source, day, state, width);
    if (day >= span.from) loops.emit(state, day, firstDay, out, (day - span.from) * width, width, none);
    if (day >= bound.from && day <= bound.to && (day + 1) % CHECKPOINT_DAYS === 0) {
      frame.checkpoints.push({ carry: id, day, state: state.slice() });
    }
  }
}

function initialState(frame: Frame, node: NodeOf<'carried'>, checkpoint: Day | undefined): Float64Array {
  const { carry, id, size, operand } = node.carry;
  const state = new Float64Array(frame.width * size);
  if (checkpoint === undefined) {
    const empty = [...carry.empty, Number.NaN];
    for (let slot = 0; slot < frame.width; slot++) state.set(empty, slot * size);
    return state;
  }
  const resumed = frame.carryIn[id];
  if (resumed?.day !== checkpoint || resumed.state.length !== state.length) {
    throw new Error(`Carry ${id} (${operand}) needs its state of day ${checkpoint}.`);
  }
  state.set(resumed.state);
  return state;
}

/** The same loops, plainly, with a guard around every call of the kernel. */
function carefulLoops(frame: Frame, node: NodeOf<'carried'>): CarryLoops {
  const { carry, size, operand } = node.carry;
  const guard = (slot: number, day: Day, work: () => void): boolean => {
    try {
      work();
      return true;
    } catch (error) {
      frame.faults.add('operand', operand, slot, day, error);
      return false;
    }
  };
  return {
    feed(source: RowSource, day, state, width) {
      const at = (day - source.from) * width;
      for (let slot = 0; slot < width; slot++) {
        const value = source.values[at + slot]!;
        if (Number.isNaN(value)) continue;
        const from = slot * size;
        const before = state.slice(from, from + size);
        const low = source.low.length > 0 ? source.low[at + slot]! : 0;
        if (guard(slot, day, () => carry.add(state, from, value, low, day))) state[from + size - 1] = day;
        else state.set(before, from);
      }
    },
    emit(state, day, first, out, outAt, width, none) {
      for (let slot = 0; slot < width; slot++) {
        out[outAt + slot] = Number.NaN;
        if (!(day >= first[slot]!)) continue;
        const seen = !Number.isNaN(state[slot * size + size - 1]!);
        if (!seen) out[outAt + slot] = none;
        else guard(slot, day, () => (out[outAt + slot] = finiteOrEmpty(carry.result(state, slot * size, day))));
      }
    },
  };
}
