import { type ConditionForm, type OperatorDefinition, type Parameter } from '../plugin-api/index.js';
import { checkFunction, type Tried, valueFor } from './function-laws.js';
import { type Findings } from './problem.js';
import { type Random } from './random.js';
import { checkState } from './state-laws.js';

/** A fifth of the arguments are empty, where a function gets empties. */
const EMPTY_OF = 5;

interface Kernel {
  readonly called: string;
  readonly parameters: readonly Parameter[];
  readonly evaluate: (...args: number[]) => number;
  readonly variadicMin?: number;
  readonly empties: boolean;
}

function tried({ called, parameters, evaluate, variadicMin, empties }: Kernel): Tried {
  return {
    called,
    fixed: true,
    run: (args) => evaluate(...args),
    args(random, size) {
      const count = variadicMin === undefined ? parameters.length : variadicMin + (size % 5);
      return Array.from({ length: count }, (_, i) => {
        if (empties && random.integer(1, EMPTY_OF) === 1) return Number.NaN;
        return valueFor(parameters[Math.min(i, parameters.length - 1)]!, random);
      });
    },
  };
}

function checkArity({ called, parameters, evaluate, variadicMin }: Kernel, findings: Findings): void {
  if (variadicMin !== undefined || evaluate.length <= parameters.length) return;
  const names = parameters.map((parameter) => parameter.name).join(', ');
  findings.error(
    'arity',
    `${called} takes ${evaluate.length} arguments, but ${parameters.length === 1 ? 'there is one parameter' : `there are ${parameters.length} parameters`} (${names}): the rest is never given`,
  );
}

/** A parameter that a function does not name may still be read, by default or among the rest: it then changes something. */
function checkUnread(kernel: Kernel, random: Random, cases: number, findings: Findings): void {
  const { called, parameters, evaluate } = kernel;
  if (kernel.variadicMin !== undefined) return;
  const { args } = tried({ ...kernel, empties: false });
  for (const [i, parameter] of parameters.entries()) {
    if (i < evaluate.length) continue;
    const changes = Array.from({ length: cases }).some(() => {
      const list = args(random, 1);
      return !Object.is(evaluate(...list), evaluate(...list.with(i, valueFor(parameter, random))));
    });
    if (!changes) findings.warning('arity', `${called} gives the same whatever "${parameter.name}" is`);
  }
}

/** Checks what an operator computes with: arity, determinism, numbers out for numbers in, the laws of its state. */
export function checkOperator(operator: OperatorDefinition, random: Random, cases: number, findings: Findings): void {
  const { parameters, variadic, empties, evaluate, state, conditions = {} } = operator;
  if (state !== undefined) checkState(state, random, cases, findings);
  const kernels: Kernel[] = Object.entries(conditions).map(([name, form]: [string, ConditionForm]) => ({
    called: `"${name}"`,
    parameters: form.parameters,
    evaluate: form.evaluate,
    empties: true,
  }));
  if (evaluate !== undefined) {
    const variadicMin = variadic === undefined ? {} : { variadicMin: variadic.min };
    kernels.push({ called: 'evaluate', parameters, evaluate, empties: empties === 'keep', ...variadicMin });
  }
  for (const kernel of kernels) {
    checkArity(kernel, findings);
    checkFunction(tried(kernel), random, cases, findings);
    if (!findings.list.some(({ severity }) => severity === 'error')) checkUnread(kernel, random, cases, findings);
  }
}
