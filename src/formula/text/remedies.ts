import { type Model } from '../../model/index.js';
import { keyOf, parseReference } from '../references.js';
import { propText } from './names.js';
import { type Expression } from './syntax.js';

/** The name that `activities.log-in` means, in quotes; undefined where a difference is written as one. */
export function dashedName(expression: Expression): string | undefined {
  if (expression.is !== 'infix' || expression.sign !== '-') return undefined;
  const { signAt, args } = expression;
  const [left, right] = args;
  if (left?.is !== 'reference' || right?.is !== 'reference' || right.prop.includes('.')) return undefined;
  if (left.at.end !== signAt.start || right.at.start !== signAt.end) return undefined;
  return propText(`${left.prop}-${right.prop}`);
}

export function dashRemedy(name: string): string {
  return `A name with a dash stands in double quotes: ${name}.`;
}

/** The reference that `"activities.Log in"` means: only its name stands in quotes. */
export function unquotedReference(written: string, model: Model): string | undefined {
  const parsed = parseReference(written, model);
  return 'reference' in parsed && written.length <= 200 ? propText(keyOf(parsed.reference)) : undefined;
}

export function quotesRemedy(reference: string): string {
  return `A reference is written ${reference}: quotes stand around a name alone, where it needs them.`;
}
