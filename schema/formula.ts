import { type CalculatedMetrics } from '../src/catalogue/types.js';
import { TidemarkError } from '../src/errors/index.js';
import { type CheckedFormula, type FormulaProblem } from '../src/formula/types.js';
import { type Model } from '../src/model/index.js';
import {
  type Explanation,
  type Preview,
  type PreviewFault,
  type PreviewResult,
} from '../src/reading/formulas/index.js';
import { dayArgument } from './arguments.js';
import { type TidemarkContext } from './context.js';
import { parseGlobalId, rowIdOf } from './ids.js';
import { type ExplainArgs, type PreviewArgs } from './inputs/formula-args.js';
import { ENTITY_MODELS } from './nodes.js';

export interface FormulaCheckSource {
  readonly valid: boolean;
  readonly problems: readonly FormulaProblem[];
  readonly formula: unknown;
  readonly text: string | null;
  readonly model: Model;
  readonly checked: CheckedFormula;
}

export interface FormulaPreviewSource {
  readonly check: FormulaCheckSource;
  readonly results: readonly PreviewResult[];
  readonly faults: readonly PreviewFault[];
}

const TYPES = Object.keys(ENTITY_MODELS) as (keyof typeof ENTITY_MODELS)[];

/** The entity type of each model. */
export const TYPE_OF = Object.fromEntries(TYPES.map((type) => [ENTITY_MODELS[type], type])) as Readonly<
  Record<Model, keyof typeof ENTITY_MODELS>
>;

export async function checkedFormula(
  metrics: CalculatedMetrics,
  model: Model,
  formula: unknown,
): Promise<FormulaCheckSource> {
  return checkSource(model, await metrics.check(model, formula));
}

function checkSource(model: Model, checked: CheckedFormula): FormulaCheckSource {
  const { valid, problems, json, text } = checked;
  return { valid, problems, formula: valid ? json : null, text: (valid ? text : null) ?? null, model, checked };
}

export async function previewedFormula(
  { model, formula, emptyAs, ids, first, from, to, last }: PreviewArgs,
  { services, loaders }: TidemarkContext,
): Promise<FormulaPreviewSource> {
  const { checked, results, faults }: Preview = await services.formulas.preview({
    model,
    formula,
    emptyAs,
    ids: ids?.map((id) => rowIdOf(TYPE_OF[model], id)),
    first,
    from: dayArgument(from),
    to: dayArgument(to),
    last,
    work: loaders.work,
  });
  return { check: checkSource(model, checked), results, faults };
}

/** @throws BAD_USER_INPUT unless exactly one of formula and key is given, NOT_FOUND for an id that is no entity's */
export async function explainedFormula(
  { entityId, formula, key, on }: ExplainArgs,
  { services, loaders }: TidemarkContext,
): Promise<Explanation> {
  const byFormula = formula !== undefined && formula !== null;
  const byKey = key !== undefined && key !== null;
  if (byFormula === byKey) {
    throw new TidemarkError('BAD_USER_INPUT', 'Give `formula` or `key`, one of the two.', {
      path: byKey ? 'formula' : 'key',
    });
  }
  const type = TYPES.find((candidate) => candidate === parseGlobalId(entityId)?.type);
  const id = type && rowIdOf(type, entityId);
  if (type === undefined || id === undefined) {
    throw new TidemarkError(
      'NOT_FOUND',
      '`entityId` is the id of no entity. Give the `id` of a company, end-user, asset or project.',
      { path: 'entityId' },
    );
  }
  return services.formulas.explain({
    model: ENTITY_MODELS[type],
    id,
    of: byKey ? { key } : { formula },
    on: dayArgument(on),
    work: loaders.work,
  });
}
