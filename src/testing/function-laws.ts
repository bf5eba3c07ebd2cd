import { type Parameter } from '../plugin-api/index.js';
import { elsewhen } from './elsewhen.js';
import { type Findings, noNumber, shown, thrown } from './problem.js';
import { type Random } from './random.js';
import { simplerLists, smallest } from './smallest.js';

/** A plain function of numbers that is tried on random arguments. */
export interface Tried {
  /** `evaluate`, `points`, `ends` */
  readonly called: string;
  readonly run: (args: readonly number[]) => unknown;
  readonly args: (random: Random, size: number) => number[];
  /** Whether there are as many arguments in every call. */
  readonly fixed: boolean;
}

/** What a call does wrong; undefined: nothing. */
function wrong({ run, called }: Tried, args: readonly number[]): { law: string; message: string } | undefined {
  let first: unknown;
  let second: unknown;
  try {
    first = run(args);
    second = run(args);
  } catch (error) {
    return { law: 'never throws', message: `${called} throws ${thrown(error)}` };
  }
  if (typeof first !== 'number') {
    return {
      law: 'gives a number',
      message: `${called} gives ${noNumber(first)}; for empty give NaN`,
    };
  }
  if (!Object.is(first, second)) {
    return {
      law: 'deterministic',
      message: `${called} gives ${shown(first)}, then ${shown(second as number)} for the same arguments`,
    };
  }
  return undefined;
}

/** Checks a function on random arguments, and says of what it does wrong the smallest case found. */
export function checkFunction(tried: Tried, random: Random, cases: number, findings: Findings): void {
  const simpler = (args: readonly number[]) => simplerLists(args, tried.fixed);
  const earlier: { args: number[]; value: unknown }[] = [];
  for (let i = 0; i < cases; i++) {
    const args = tried.args(random, Math.min(i + 1, random.integer(1, 12)));
    findings.trying = `${tried.called} of ${shown(args)}`;
    const problem = wrong(tried, args);
    if (problem !== undefined) {
      const found = smallest<readonly number[]>(args, simpler, (each) => wrong(tried, each)?.law === problem.law);
      findings.error(problem.law, `${shown(found)}: ${wrong(tried, found)?.message ?? problem.message}`);
      continue;
    }
    const value = tried.run(args);
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      const infinite = (each: readonly number[]) =>
        wrong(tried, each) === undefined && Math.abs(tried.run(each) as number) === Number.POSITIVE_INFINITY;
      const found = smallest<readonly number[]>(args, simpler, infinite);
      findings.warning('non-finite', `${shown(found)} gives ${tried.run(found)}, which the host makes empty`);
    }
    if (earlier.length < 50) earlier.push({ args, value });
  }
  // What other calls left behind must not show, nor what the clock says.
  for (const { args, value } of earlier) {
    let again: unknown;
    try {
      again = elsewhen(() => tried.run(args));
    } catch (error) {
      again = thrown(error);
    }
    if (Object.is(again, value)) continue;
    const message = `${tried.called} gives ${shown(value as number)}, and later, after other calls, ${String(again)}`;
    findings.error('deterministic', `${shown(args)}: ${message}`);
    return;
  }
}

/** A value that a parameter may be given. */
export function valueFor(parameter: Parameter, random: Random): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer } = parameter;
  let value = random.value();
  if (integer === true) value = Math.round(value);
  if (value >= min && value <= max) return value;
  if (Number.isFinite(min) && Number.isFinite(max)) {
    return integer === true ? random.integer(Math.ceil(min), Math.floor(max)) : min + random.next() * (max - min);
  }
  return value < min ? min + Math.abs(value) : max - Math.abs(value);
}
