import { ERROR_CODES } from '../../src/errors/index.js';
import { type CheckedFormula } from '../../src/formula/index.js';

/** What is wrong with an answer of the checker itself, whatever it was asked; undefined for a sound one. */
function unsound({ valid, problems, root, json }: CheckedFormula): string | undefined {
  if (valid === problems.some((problem) => problem.severity === 'ERROR')) return 'valid contradicts the problems';
  if (valid !== (root !== undefined) || valid !== (json !== undefined)) return 'a tree belongs to what is valid';
  for (const { code, message } of problems) {
    if (!Object.hasOwn(ERROR_CODES, code)) return `there is no code ${code}`;
    if (message.length <= 10 || message.length >= 2000) return `the message is too short or too long: ${message}`;
  }
  return undefined;
}

/** Without jest's matchers, which would cost more than the checking of 100,000 formulas. */
export function expectSound(checked: CheckedFormula): void {
  const wrong = unsound(checked);
  if (wrong !== undefined) throw new Error(`${wrong}: ${JSON.stringify(checked.problems)}`);
}
