import { type Kernel } from '../planning/node.js';
import { functionOf } from './bound.js';
import { numberOf, settle } from './result.js';
import { compile, once, onItsOwn } from './template.js';

/** An operator tree that runs as one loop. Arguments: `a` a column, `c` a constant, `t` an earlier call of the tree. */
export interface LoopTree {
  readonly columns: number;
  readonly constants: readonly number[];
  /** In the order of evaluation; the last one is the tree's value. */
  readonly calls: readonly LoopCall[];
}

export interface LoopCall {
  readonly kernel: Kernel;
  readonly args: readonly LoopArgument[];
}

export interface LoopArgument {
  readonly from: 'a' | 'c' | 't';
  readonly index: number;
}

/** `out[at …] = tree(columns[k][offsets[k] …])`, for `count` cells. Throws what a kernel throws. */
export type OperatorLoop = (
  out: Float64Array,
  at: number,
  count: number,
  columns: readonly Float64Array[],
  offsets: readonly number[],
  constants: readonly number[],
) => void;

/** Compiles a loop in which each call of a kernel has a place of its own. */
export function operatorLoop(tree: LoopTree): OperatorLoop {
  return once(tree, 'operators', () => compileOperatorLoop(tree));
}

function compileOperatorLoop(tree: LoopTree): OperatorLoop {
  const parameters = ['numberOf'];
  const bound: unknown[] = [numberOf];
  const calls = tree.calls.map((call, index) => {
    const bind = (name: string, value: unknown): string => {
      parameters.push(name + index);
      bound.push(value);
      return name + index;
    };
    return callText(call, index, tree.constants, bind);
  });
  const declarations = [
    ...Array.from({ length: tree.columns }, (_, k) => `const a${k}_ = columns[${k}], p${k} = offsets[${k}];`),
    ...tree.constants.map((_, k) => `const c${k} = constants[${k}];`),
  ];
  const loads = Array.from({ length: tree.columns }, (_, k) => `const a${k} = a${k}_[p${k} + i];`);
  const body = `return function (out, at, count, columns, offsets, constants) {
  ${onItsOwn('count < 0', 'out')}
  ${declarations.join('\n  ')}
  for (let i = 0; i < count; i++) {
    ${loads.join('\n    ')}
    ${calls.join('\n    ')}
    out[at + i] = t${tree.calls.length - 1};
  }
};`;
  return compile<OperatorLoop>(parameters, bound, body);
}

function callText(
  call: LoopCall,
  index: number,
  constants: readonly number[],
  bind: (name: string, value: unknown) => string,
): string {
  const { kernel } = call;
  const t = `t${index}`;
  const texts = call.args.map((arg) => `${arg.from}${arg.index}`);
  const mayBeEmpty = [...new Set(texts.filter((_, k) => !isNumber(call.args[k]!, constants)))];
  if (kernel.empties !== 'skip' && kernel.evaluate !== undefined) {
    const value = `${t} = ${bind('k', kernel.evaluate)}(${texts.join(', ')}); ${settle(t)}`;
    if (kernel.empties === 'keep' || mayBeEmpty.length === 0) return `let ${value}`;
    return `let ${t} = NaN; if (${mayBeEmpty.map((text) => `${text} === ${text}`).join(' && ')}) { ${value} }`;
  }
  const state = kernel.state!;
  const scratch = bind('s', new Float64Array(state.empty.length));
  const empties = state.empty.map((value, k) => bind(`e${k}_`, value));
  const add = bind('add', functionOf(state, state.add));
  const adds = texts.map((text, k) =>
    isNumber(call.args[k]!, constants)
      ? `${add}(${scratch}, 0, ${text}, 0, 0);`
      : `if (${text} === ${text}) ${add}(${scratch}, 0, ${text}, 0, 0);`,
  );
  const fold = `${empties.map((name, k) => `${scratch}[${k}] = ${name};`).join(' ')} ${adds.join(' ')} ${t} = ${bind('result', functionOf(state, state.result))}(${scratch}, 0); ${settle(t)}`;
  if (kernel.empties === 'skip' || mayBeEmpty.length === 0) return `let ${t}; ${fold}`;
  return `let ${t} = NaN; if (${mayBeEmpty.map((text) => `${text} === ${text}`).join(' && ')}) { ${fold} }`;
}

function isNumber(arg: LoopArgument, constants: readonly number[]): boolean {
  return arg.from === 'c' && !Number.isNaN(constants[arg.index]!);
}
