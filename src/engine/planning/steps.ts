import { type LoopArgument, type LoopCall, type LoopTree } from '../compile/operator-loop.js';
import { inputsOf, type NodeOf, type PlanNode } from './node.js';

/** Calls that one loop takes in. Measured on 48 operators in a row, ns a call and cell: 1 call 6.6, 4 2.1, 8 1.6, 12 1.3, 16 1.5, 32 2.0. */
const FUSED = 12;

/** A node whose value becomes a column; the others are arguments of a loop. */
export interface Step {
  readonly node: number;
  /** Nodes whose columns the step reads; for a loop, in the order of its columns. */
  readonly inputs: readonly number[];
  /** For operators. */
  readonly tree?: LoopTree;
  /** The column becomes a metric's result in place: nobody else reads it. */
  readonly becomesFinal: boolean;
}

/**
 * Cuts the nodes into steps: trees of operators run as one loop as long as nobody else needs their inner values. In an order
 * that finishes one metric before the next, so that few columns are alive at a time.
 */
export function stepsOf(nodes: readonly PlanNode[], outputs: readonly number[]): Step[] {
  const uses = new Uint32Array(nodes.length);
  const inLoopsAlone = new Uint8Array(nodes.length).fill(1);
  nodes.forEach((node) => {
    for (const input of inputsOf(node)) {
      uses[input]!++;
      if (node.is !== 'operator') inLoopsAlone[input] = 0;
    }
  });
  const steps: Omit<Step, 'becomesFinal'>[] = [];
  const done = new Set<number>();
  const isInner = (at: number) => nodes[at]!.is === 'operator' && uses[at] === 1 && inLoopsAlone[at] === 1;

  const visit = (at: number): void => {
    if (done.has(at)) return;
    done.add(at);
    const node = nodes[at]!;
    if (node.is === 'constant' || node.is === 'read') return;
    if (node.is === 'operator') {
      const draft = grow(nodes, at, node, isInner);
      for (const input of draft.inputs) visit(input);
      steps.push(draft);
      return;
    }
    const inputs = inputsOf(node);
    for (const input of inputs) visit(input);
    steps.push({ node: at, inputs });
  };
  for (const output of outputs) visit(output);
  const readers = readersOf(steps);
  const finals = new Set(steps.filter((step) => nodes[step.node]!.is === 'final').map((step) => step.inputs[0]));
  return steps.map((step) => ({ ...step, becomesFinal: finals.has(step.node) && readers.get(step.node) === 1 }));
}

/** How many steps read each node. */
export function readersOf(steps: readonly Pick<Step, 'inputs'>[]): Map<number, number> {
  const readers = new Map<number, number>();
  for (const { inputs } of steps) for (const input of inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  return readers;
}

/** The loop that computes an operator node: itself and, breadth first, inner operators up to the limit. */
function grow(
  nodes: readonly PlanNode[],
  root: number,
  rootNode: NodeOf<'operator'>,
  isInner: (at: number) => boolean,
): Omit<Step, 'becomesFinal'> {
  const members = new Set([root]);
  const queue: NodeOf<'operator'>[] = [rootNode];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const arg of node.args) {
      if (members.size < FUSED && !members.has(arg) && isInner(arg)) {
        members.add(arg);
        queue.push(nodes[arg] as NodeOf<'operator'>);
      }
    }
  }
  const inputs: number[] = [];
  const constants: number[] = [];
  const calls: LoopCall[] = [];
  const places = new Map<number, LoopArgument>();
  // Indices are in dependency order.
  for (const member of [...members].sort((a, b) => a - b)) {
    const { kernel, args } = nodes[member] as NodeOf<'operator'>;
    const placed = args.map((arg): LoopArgument => {
      let place = places.get(arg);
      if (place === undefined) {
        const node = nodes[arg]!;
        place =
          node.is === 'constant'
            ? { from: 'c', index: constants.push(node.value) - 1 }
            : { from: 'a', index: inputs.push(arg) - 1 };
        places.set(arg, place);
      }
      return place;
    });
    places.set(member, { from: 't', index: calls.push({ kernel, args: placed }) - 1 });
  }
  return { node: root, inputs, tree: { columns: inputs.length, constants, calls } };
}
