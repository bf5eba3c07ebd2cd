import tidemark from '../../plugins/index.js';
import { type CheckedFormula, checkFormula, type FormulaScope, keyOf } from '../../src/formula/index.js';
import { type Model } from '../../src/model/index.js';
import { createRegistry } from '../../src/registry/index.js';

export const registry = createRegistry([tidemark]);

/** A scope in which these keys are known: pushed metrics as gauges. */
export function scopeWith(keys: readonly string[], model: Model = 'COMPANY'): FormulaScope {
  return {
    model,
    kindOf(reference) {
      if (!keys.includes(keyOf(reference))) return undefined;
      return reference.to === 'activity' ? 'COUNTER' : 'GAUGE';
    },
    knownKeys: () => keys,
  };
}

export const scope = scopeWith(['activities.login', 'metrics.storage', 'calculated.score', 'company.custom.seats']);

export function check(formula: unknown, within: FormulaScope = scope): CheckedFormula {
  return checkFormula(formula, within, registry);
}
