import { type LoopTree, operatorLoop } from '../compile/operator-loop.js';
import { type Span } from '../planning/bind.js';
import { type Step } from '../planning/steps.js';
import { careful } from './careful-operator.js';
import { type Frame, rowAt } from './frame.js';

/** Runs an operator tree over the days of `span`. A kernel that throws costs only its own value. */
export function runOperators(frame: Frame, step: Step, tree: LoopTree, span: Span, out: Float64Array): void {
  const { width } = frame;
  const sources = step.inputs.map((input) => frame.sources[input]!);
  const columns = sources.map((source) => source.values);
  const offsets = sources.map((source) => rowAt(source, span.from, width));
  const count = (span.to - span.from + 1) * width;
  const loop = operatorLoop(tree);
  try {
    loop(out, 0, count, columns, offsets, tree.constants);
  } catch {
    // Kernels have no effects: the careful way does the same work again, a cell at a time (no cost where nothing throws).
    runCarefully(frame, tree, span, out, columns, offsets);
  }
}

function runCarefully(
  frame: Frame,
  tree: LoopTree,
  span: Span,
  out: Float64Array,
  columns: readonly Float64Array[],
  offsets: readonly number[],
): void {
  const { width, faults } = frame;
  const count = (span.to - span.from + 1) * width;
  const results = new Float64Array(tree.calls.length);
  for (let cell = 0; cell < count; cell++) {
    tree.calls.forEach(({ kernel, args }, index) => {
      const values = args.map((arg) => {
        if (arg.from === 'c') return tree.constants[arg.index]!;
        return arg.from === 't' ? results[arg.index]! : columns[arg.index]![offsets[arg.index]! + cell]!;
      });
      results[index] = careful(kernel, values, (error) => {
        faults.add('operator', kernel.name, cell % width, span.from + Math.floor(cell / width), error);
      });
    });
    out[cell] = results[results.length - 1]!;
  }
}
