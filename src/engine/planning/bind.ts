import { type Day } from '../../calendar/index.js';
import { Arena } from '../running/arena.js';
import { type BindOptions, type BoundCarry, type BoundRead } from '../types.js';
import { daysBack, inputsOf } from './node.js';
import { type Plan } from './plan.js';

/** Days that a node must be computed for. */
export interface Span {
  readonly from: Day;
  readonly to: Day;
}

/** A plan for certain days: says what must be loaded, and can be evaluated any number of times (not from within itself). */
export interface BoundPlan {
  readonly plan: Plan;
  readonly from: Day;
  readonly to: Day;
  /** By read id. */
  readonly reads: readonly BoundRead[];
  /** By carry id. */
  readonly carries: readonly BoundCarry[];
  /** For evaluate: by node. */
  readonly spans: readonly Span[];
  readonly arena: Arena;
}

/** Works out the days that every part of the plan needs for results on from…to. */
export function bind(plan: Plan, options: BindOptions): BoundPlan {
  const { from, to, historyFrom } = options;
  if (!(from <= to)) throw new Error(`A pass from ${from} to ${to} has no days.`);
  const spans: (Span | undefined)[] = plan.nodes.map((node) => (node.is === 'final' ? { from, to } : undefined));
  const carries: BoundCarry[] = [];
  const demand = (at: number, first: Day, last: Day): void => {
    const known = spans[at];
    spans[at] = { from: Math.min(first, known?.from ?? first), to: Math.max(last, known?.to ?? last) };
  };
  // Before the earliest first day everything is empty: windows reach no further back, so nothing is loaded or computed there.
  const demandHistory = (at: number, first: Day, last: Day): void =>
    demand(at, Math.min(Math.max(first, historyFrom), last), last);
  for (let at = plan.nodes.length - 1; at >= 0; at--) {
    const node = plan.nodes[at]!;
    const span = spans[at];
    if (span === undefined) continue;
    if (node.is === 'window' || node.is === 'latest') {
      const back = daysBack(node);
      demandHistory(node.of, span.from - back.offset - back.span, span.to - back.offset);
    } else if (node.is === 'carried') {
      const checkpoint = options.checkpointDay?.(node.carry, span.from - 1);
      if (checkpoint !== undefined && checkpoint >= span.from) {
        throw new Error(`A checkpoint of day ${checkpoint} is too late for day ${span.from}.`);
      }
      carries[node.carry.id] = { carry: node.carry, checkpoint };
      demandHistory(node.of, checkpoint === undefined ? Math.min(historyFrom, span.from) : checkpoint + 1, span.to);
    } else {
      for (const input of inputsOf(node)) demand(input, span.from, span.to);
    }
  }
  const reads: BoundRead[] = [];
  plan.nodes.forEach((node, at) => {
    if (node.is === 'read') reads[node.read] = { read: plan.reads[node.read]!, ...spans[at]! };
  });
  return { plan, from, to, reads, carries, spans: spans.map((span) => span ?? { from, to }), arena: new Arena() };
}
