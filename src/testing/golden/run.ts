import { type Day, isoFromDay } from '../../calendar/index.js';
import { type CheckedFormula, checkFormula, type FormulaProblem } from '../../formula/index.js';
import { type Model } from '../../model/index.js';
import { type Registry } from '../../registry/index.js';
import { type GoldenCase, type GoldenFile, type GoldenSection } from './parse.js';
import { type World, type WorldMetric } from './world.js';
import { GoldenFault } from './world-engine.js';
import { scopeOf } from './world-scope.js';

export interface GoldenQuestion {
  readonly model: Model;
  /** As written in the file. */
  readonly formula: unknown;
  /** The same, checked: `root` and `json` are present. */
  readonly checked: CheckedFormula;
  /** Names of entities of the model. */
  readonly entities: readonly string[];
  readonly from: Day;
  readonly to: Day;
}

/** The formula as JSON: where it is written as text, what the checker makes of it. */
export function jsonOf({ formula, checked }: Pick<GoldenQuestion, 'formula' | 'checked'>): unknown {
  return typeof formula === 'string' ? checked.json : formula;
}

/** One implementation that the golden files are run through. */
export interface GoldenEvaluator {
  /** Replaces the world; called before the first question about it. */
  load(world: World): Promise<void>;
  /** One row per entity, one value per day from…to; null is empty. */
  evaluate(question: GoldenQuestion): Promise<(number | null)[][]>;
}

/** Stored, fresh and reference values agree within this, relative; and exactly in what is empty. */
const TOLERANCE = 1e-9;

export function agree(actual: number | null | undefined, expected: number | null): boolean {
  if (actual === null || actual === undefined || expected === null) return actual === expected;
  return actual === expected || Math.abs(actual - expected) <= TOLERANCE * Math.abs(expected);
}

/** Where a problem is: a path in JSON, an offset in text. */
function placed({ path, offset }: FormulaProblem): string {
  if (path !== undefined) return ` at ${path}`;
  return offset === undefined ? '' : ` at offset ${offset}`;
}

function problemsFailure(found: readonly FormulaProblem[], expected: GoldenCase['problems']): string | undefined {
  const said = (problem: { severity: string; code: string; path?: string | undefined }) =>
    `${problem.severity} ${problem.code}${problem.path === undefined ? '' : ` at ${problem.path}`}`;
  const [left, right] = [found.map(said), expected.map(said)].map((list) => list.sort().join('\n    ')) as [
    string,
    string,
  ];
  if (left !== right) {
    const messages = found.map((each) => `    ${each.severity} ${each.code}${placed(each)}: ${each.message}`);
    return `problems\n${messages.join('\n') || '    none'}\n  instead of\n    ${right || 'none'}`;
  }
  for (const problem of expected) {
    if (problem.suggests === undefined) continue;
    const match = found.find((each) => said(each) === said(problem) && each.suggestions[0] === problem.suggests);
    if (match === undefined) {
      const suggestions = found.filter((each) => said(each) === said(problem)).map((each) => each.suggestions);
      return `${said(problem)} suggests ${JSON.stringify(suggestions)} instead of ${problem.suggests}`;
    }
  }
  return undefined;
}

async function caseFailures(
  section: GoldenSection,
  each: GoldenCase,
  evaluator: GoldenEvaluator,
  registry: Registry,
): Promise<string[]> {
  const checked = checkFormula(each.formula, scopeOf(section.world, each.model), registry);
  const problems = problemsFailure(checked.problems, each.problems);
  if (problems !== undefined) return [problems];
  if (each.expected.length === 0) return [];
  const { model, formula, from, to } = each;
  const entities = each.expected.map((row) => row.entity);
  const unknown = entities.find(
    (name) => !section.world.entities.some((known) => known.name === name && known.model === model),
  );
  if (unknown !== undefined) return [`${unknown} is not loaded, or of another model`];
  let rows: (number | null)[][];
  try {
    rows = await evaluator.evaluate({ model, formula, checked, entities, from, to });
  } catch (error) {
    if (error instanceof GoldenFault) return [error.message];
    throw error;
  }
  return each.expected.flatMap(({ entity, values }, row) =>
    values.flatMap((value, i) => {
      const actual = rows[row]?.[i];
      if (value === undefined) return [];
      return agree(actual, value)
        ? []
        : [`${entity} on ${isoFromDay(from + i)}: ${actual ?? 'empty'} instead of ${value ?? 'empty'}`];
    }),
  );
}

/** A world whose metrics are JSON (itself where they are): evaluators know no text form, and may know worlds by identity. */
function worldInJson(world: World, registry: Registry): World | { readonly failure: string } {
  const metrics: WorldMetric[] = [];
  for (const metric of world.metrics) {
    const checked = checkFormula(metric.formula, scopeOf(world, metric.model), registry);
    if (checked.root === undefined) {
      const said = checked.problems.map(({ code, message }) => `${code}: ${message}`);
      return { failure: `metric ${metric.slug}: ${said.join(' ')}` };
    }
    metrics.push({ ...metric, formula: jsonOf({ formula: metric.formula, checked }) });
  }
  return metrics.some((metric, i) => metric.formula !== world.metrics[i]!.formula) ? { ...world, metrics } : world;
}

/** Runs a golden file through an implementation; returns what is wrong, each with its line. */
export async function runFile(file: GoldenFile, evaluator: GoldenEvaluator, registry: Registry): Promise<string[]> {
  const failures: string[] = [];
  for (const section of file.sections) {
    const world = worldInJson(section.world, registry);
    if ('failure' in world) {
      failures.push(`${file.name}: ${world.failure}`);
      continue;
    }
    await evaluator.load(world);
    for (const each of section.cases) {
      const found = await caseFailures({ ...section, world }, each, evaluator, registry);
      failures.push(...found.map((failure) => `${file.name}:${each.line}: ${failure}`));
    }
  }
  return failures;
}
