import { finiteOrEmpty } from '../compile/result.js';
import { type Kernel } from '../planning/node.js';

/** One value of an operator, outside of any compiled loop: empty, with a word to `onThrow`, where its kernel throws. */
export function careful(kernel: Kernel, args: readonly number[], onThrow: (error: unknown) => void): number {
  try {
    if (kernel.empties !== 'keep' && kernel.empties !== 'skip' && args.some(Number.isNaN)) return Number.NaN;
    if (kernel.empties !== 'skip' && kernel.evaluate !== undefined) return finiteOrEmpty(kernel.evaluate(...args));
    const definition = kernel.state!;
    const state = Float64Array.from(definition.empty);
    for (const value of args) if (!Number.isNaN(value)) definition.add(state, 0, value, 0, 0);
    return finiteOrEmpty(definition.result(state, 0));
  } catch (error) {
    onThrow(error);
    return Number.NaN;
  }
}
