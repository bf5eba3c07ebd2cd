import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import tidemark from '../../plugins/index.js';
import { loadConfig } from '../config/index.js';
import { suggest, TidemarkError } from '../errors/index.js';
import { checkFormula, type FormulaScope } from '../formula/index.js';
import { MODEL_PREFIX, MODELS, type Model } from '../model/index.js';
import { createRegistry, loadPlugins } from '../registry/index.js';
import { formulaReport } from './formula-report.js';

/** Without a database no name can be looked up: each counts as known, as what its source makes by default. */
function anyName(model: Model): FormulaScope {
  return {
    model,
    kindOf: (reference) => (reference.to === 'activity' ? 'COUNTER' : 'GAUGE'),
    knownKeys: () => [],
  };
}

function modelOption(written: string): Model {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
  const model = MODELS.find((candidate) => plain(candidate) === plain(written));
  if (model !== undefined) return model;
  const names = MODELS.map((candidate) => MODEL_PREFIX[candidate]);
  throw new TidemarkError('BAD_USER_INPUT', `--model is "${written}"; it is one of ${names.join(', ')}.`, {
    path: '--model',
    suggestions: suggest(written, names),
  });
}

/** `tidemark formula TEXT`: whether a formula is valid, both of its forms, and every problem at its place. Needs no database. */
export function formulaCommand(): Command {
  return (
    new Command('formula')
      .description('Check a formula, text or JSON, and print both forms. Reads no database; PLUGINS counts.')
      .argument('<formula>', 'the formula; - reads it from standard input')
      .option('--model <model>', 'company, enduser, asset or project', 'company')
      // A formula may start with a minus.
      .allowUnknownOption()
      .allowExcessArguments(false)
      .action(async (written: string, options: { readonly model: string }) => {
        const model = modelOption(options.model);
        const registry = createRegistry([tidemark, ...(await loadPlugins(loadConfig(process.env).plugins))]);
        const formula = written === '-' ? readFileSync(0, 'utf8') : written;
        const checked = checkFormula(formula, anyName(model), registry);
        process.stdout.write(formulaReport(formula, checked));
        if (!checked.valid) process.exitCode = 1;
      })
  );
}
