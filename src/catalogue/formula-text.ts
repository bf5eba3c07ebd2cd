import { checkFormula, type FormulaScope } from '../formula/index.js';
import { toText } from '../formula/text/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';

/**
 * The text form of a stored formula; reads nothing. One that cannot be used any more (a plugin is gone) is given as JSON, which is a
 * formula in a string, too.
 */
export function formulaText(formula: unknown, model: Model, registry: Registry): string {
  // What exists makes no difference to how it is written.
  const scope: FormulaScope = { model, kindOf: () => 'GAUGE', knownKeys: () => [] };
  const { root } = checkFormula(formula, scope, registry);
  return root === undefined ? JSON.stringify(formula) : toText(root);
}
