import { type CalculatedMetrics } from '../src/catalogue/types.js';
import { type CheckedFormula, type FormulaProblem } from '../src/formula/types.js';
import { type Model } from '../src/model/index.js';
import { type Registry } from '../src/registry/index.js';
import { type OperatorKind } from './types/enums.js';

export interface FormulaCheckSource {
  readonly valid: boolean;
  readonly problems: readonly FormulaProblem[];
  readonly formula: unknown;
  readonly model: Model;
  readonly checked: CheckedFormula;
}

export interface OperatorSource {
  readonly name: string;
  readonly kind: keyof typeof OperatorKind;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly signature: string;
  readonly plugin: string;
}

const KINDS = { operator: 'OPERATOR', aggregation: 'AGGREGATION', operand: 'OPERAND' } as const;

export async function checkedFormula(
  metrics: CalculatedMetrics,
  model: Model,
  formula: unknown,
): Promise<FormulaCheckSource> {
  const checked = await metrics.check(model, formula);
  const { valid, problems, json } = checked;
  return { valid, problems, formula: valid ? json : null, model, checked };
}

/** In the order of loading; all kinds where none is asked for. */
export function listOperators(
  registry: Registry,
  only: keyof typeof OperatorKind | null | undefined,
): OperatorSource[] {
  return registry.definitions
    .map(({ definition, plugin, signature }) => ({
      name: definition.name,
      kind: KINDS[definition.kind],
      aliases: definition.aliases ?? [],
      summary: definition.summary,
      signature,
      plugin,
    }))
    .filter(({ kind }) => only === undefined || only === null || kind === only);
}
