import { TidemarkError } from '../errors/index.js';
import { type CheckedFormula, checkFormula } from '../formula/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import { type Series, type StoredMetric } from '../storage/index.js';
import { readsOf } from './reads.js';
import { formulaScope } from './scope.js';
import { findCycle, slugsRead } from './world.js';

/**
 * Canonical JSON of a formula that may be saved as the metric `slug`.
 * @throws FORMULA_INVALID with all problems, FORMULA_CYCLE naming the cycle
 */
export function acceptFormula(
  metric: { readonly slug: string; readonly model: Model; readonly formula: unknown },
  known: { readonly series: readonly Series[]; readonly metrics: readonly StoredMetric[] },
  registry: Registry,
): unknown {
  const { slug } = metric;
  // The metric itself may not exist yet: a reference to it is a cycle, not an unknown name.
  const scope = formulaScope(metric.model, known.series, [...known.metrics, metric]);
  const checked = checkFormula(metric.formula, scope, registry);
  if (!checked.valid) throw invalidFormula(checked, 'The formula was not saved.');
  const reads = (name: string): readonly string[] => {
    if (name === slug) return slugsRead(checked.inputs);
    const other = known.metrics.find((candidate) => candidate.slug === name);
    return other === undefined ? [] : readsOf(other);
  };
  const cycle = findCycle(slug, reads);
  if (cycle !== undefined) {
    const path = cycle.map((name) => `calculated.${name}`).join(' → ');
    throw new TidemarkError('FORMULA_CYCLE', `calculated.${slug} would read itself: ${path}.`, {
      path: 'formula',
      details: { cycle },
    });
  }
  return checked.json;
}

/** FORMULA_INVALID with all that is wrong; `what` says what was not done. */
export function invalidFormula(checked: CheckedFormula, what: string): TidemarkError {
  const errors = checked.problems.filter((problem) => problem.severity === 'ERROR');
  const first = errors[0]!;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new TidemarkError('FORMULA_INVALID', `${what} ${placeOf(first)}${first.message}${more}`, {
    path: 'formula',
    suggestions: first.suggestions,
    details: { problems: checked.problems },
  });
}

/** Where the problem is, unless its message says so itself. */
function placeOf({ path, line, column, message }: CheckedFormula['problems'][number]): string {
  if (path !== undefined || line === undefined) return `At ${path ?? '$'}: `;
  return message.startsWith('In line') ? '' : `In line ${line}, column ${column}: `;
}
