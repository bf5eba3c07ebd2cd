import { type RowSource, rowSource } from '../compile/row-source.js';
import { type BoundPlan, type Span } from '../planning/bind.js';
import { type NodeOf, type PlanNode } from '../planning/node.js';
import { readersOf, type Step } from '../planning/steps.js';
import { type Column, type EvaluateInput, type Evaluation } from '../types.js';
import { runCarry } from './carry-step.js';
import { Faults } from './faults.js';
import { finish, maskedValues } from './final-step.js';
import { type Frame, rowAt } from './frame.js';
import { runLatest } from './latest-step.js';
import { runOperators } from './operator-step.js';
import { runWindowStep } from './window-step.js';

/**
 * Computes the metrics of a bound plan for `width` entities. Synchronous and pure: columns and states that go in are not
 * written to, those that come out belong to the caller. Memory: the results, plus the columns that steps wait for.
 */
export function evaluate(bound: BoundPlan, input: EvaluateInput): Evaluation {
  const { plan, arena } = bound;
  const frame = frameOf(bound, input);
  const waiting = readersOf(plan.steps);
  const stored = new Map<number, Float64Array>();
  const becomesFinal = new Set<number>();
  for (const step of plan.steps) {
    const node = plan.nodes[step.node]!;
    const span = bound.spans[step.node]!;
    const length = (span.to - span.from + 1) * frame.width;
    // A result is the caller's, also where an inner column becomes one in place: it is not given back here.
    const before = node.is === 'final' && becomesFinal.has(node.of) ? stored.get(node.of) : undefined;
    const out = before ?? arena.take(length);
    run(frame, step, node, span, out, before !== undefined);
    if (step.becomesFinal) becomesFinal.add(step.node);
    frame.sources[step.node] = rowSource(span.from, span.to, out);
    stored.set(step.node, out);
    for (const read of step.inputs) {
      const left = (waiting.get(read) ?? 0) - 1;
      waiting.set(read, left);
      const buffer = stored.get(read);
      if (left > 0 || buffer === undefined || plan.nodes[read]!.is === 'final' || becomesFinal.has(read)) continue;
      arena.give(buffer);
      stored.delete(read);
    }
  }
  for (const source of frame.sources) {
    if (source?.points !== undefined) arena.give(new Float64Array(source.points.slots.buffer));
  }
  const { checkpoints, faults } = frame;
  return { columns: outputs(frame), checkpoints, faults: faults.list, faultCount: faults.count };
}

/**
 * Hands the results' memory back for the next evaluation of the same bound plan: saves a third of the time where the results were
 * written elsewhere by then. Neither the columns nor parts of them may be read afterwards.
 */
export function recycle(bound: BoundPlan, evaluation: Evaluation): void {
  const buffers = new Set([...evaluation.columns.values()].map((column) => column.values.buffer));
  for (const buffer of buffers) bound.arena.give(new Float64Array(buffer));
}

function run(frame: Frame, step: Step, node: PlanNode, span: Span, out: Float64Array, inPlace: boolean): void {
  switch (node.is) {
    case 'operator':
      runOperators(frame, step, step.tree!, span, out);
      break;
    case 'window':
      runWindowStep(frame, node, span, out);
      break;
    case 'latest':
      runLatest(frame, node, span, out);
      break;
    case 'carried':
      runCarry(frame, node, span, out);
      break;
    case 'daysKnown':
      for (let day = span.from, at = 0; day <= span.to; day++) {
        for (let slot = 0; slot < frame.width; slot++, at++) {
          const known = day - frame.firstDay[slot]!;
          out[at] = known >= 0 ? known : Number.NaN;
        }
      }
      break;
    case 'final': {
      const of = frame.bound.plan.nodes[node.of]!;
      const source = frame.sources[node.of];
      const length = (span.to - span.from + 1) * frame.width;
      if (of.is === 'constant') out.fill(of.value, 0, length);
      else if (!inPlace && source !== undefined) {
        const at = rowAt(source, span.from, frame.width);
        out.set(source.values.subarray(at, at + length));
      }
      finish(frame, node.emptyAs, span.from, span.to, out);
      break;
    }
    default:
      throw new Error(`A ${node.is} is no step.`);
  }
}

function frameOf(bound: BoundPlan, input: EvaluateInput): Frame {
  const { width, firstDay, carryIn } = input;
  if (firstDay.length !== width) throw new Error(`${firstDay.length} first days for ${width} entities.`);
  let allKnownFrom = Number.NEGATIVE_INFINITY;
  for (const day of firstDay) allKnownFrom = Math.max(allKnownFrom, Number.isNaN(day) ? Number.POSITIVE_INFINITY : day);
  const faults = new Faults();
  const frame: Frame = { bound, width, firstDay, allKnownFrom, sources: [], carryIn, checkpoints: [], faults };
  bound.plan.nodes.forEach((node, at) => {
    if (node.is === 'read') frame.sources[at] = readSource(frame, input.columns[node.read], node.read);
  });
  return frame;
}

/** The days of a loaded column that the plan asked for. */
function readSource(frame: Frame, column: Column | undefined, read: number): RowSource {
  const { from, to } = frame.bound.reads[read]!;
  const { width } = frame;
  if (column === undefined || column.width !== width || column.from > from || column.to < to) {
    throw new Error(`Read ${read} needs a column of ${width} entities for days ${from} to ${to}.`);
  }
  const begin = (from - column.from) * width;
  const end = (to + 1 - column.from) * width;
  const values = maskedValues(frame, from, to, column.values.subarray(begin, end));
  return rowSource(from, to, values, column.low?.subarray(begin, end));
}

function outputs(frame: Frame): Map<string, Column> {
  const { bound, width } = frame;
  const { from, to, plan } = bound;
  const columns = new Map<string, Column>();
  for (const id of plan.outputs) {
    const final = plan.finals.get(id)!;
    const source = frame.sources[final]!;
    const values = source.values.subarray(rowAt(source, from, width), rowAt(source, to + 1, width));
    const low = lowParts(frame, plan.nodes[final] as NodeOf<'final'>);
    columns.set(id, { from, to, width, values, ...(low && { low }) });
  }
  return columns;
}

/** Low parts of an output that is a read. */
function lowParts({ bound: { from, to }, width, sources }: Frame, final: NodeOf<'final'>): Float64Array | undefined {
  const source = final.exact ? sources[final.of] : undefined;
  if (source === undefined || source.low.length === 0) return undefined;
  return source.low.slice(rowAt(source, from, width), rowAt(source, to + 1, width));
}
