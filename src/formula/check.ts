import { type Registry } from '../registry/index.js';
import { inputsOf, toJson } from './canonical.js';
import { checkNode } from './check-node.js';
import { type JsonProblem, lineAndColumn, scanJson } from './json-scan.js';
import { Problems } from './problems.js';
import { type CheckedFormula, type FormulaProblem, type FormulaScope } from './types.js';
import { type Walk } from './walk.js';

function invalid(problems: readonly FormulaProblem[]): CheckedFormula {
  return { valid: false, problems, inputs: [] };
}

function found(text: string, offset: number): string {
  const char = text.codePointAt(offset);
  return char === undefined ? 'the formula ends' : `there is ${JSON.stringify(String.fromCodePoint(char))}`;
}

function notJson(text: string, problem: JsonProblem | undefined): CheckedFormula {
  if (problem === undefined) {
    return invalid([
      { severity: 'ERROR', code: 'FORMULA_NOT_JSON', message: 'The formula is not JSON.', suggestions: [] },
    ]);
  }
  const { offset, expected } = problem;
  const { line, column } = lineAndColumn(text, offset);
  const message = `The formula is not JSON: in line ${line}, column ${column} ${found(text, offset)} where ${expected} is expected.`;
  return invalid([{ severity: 'ERROR', code: 'FORMULA_NOT_JSON', message, offset, line, column, suggestions: [] }]);
}

/** Says where in the text each problem is: at its path, or at the nearest thing around that stands in the text. */
function located(text: string, problems: readonly FormulaProblem[]): FormulaProblem[] {
  if (problems.length === 0) return [];
  const offsets = new Map<string, number>();
  scanJson(text, (path, offset) => offsets.set(path, offset));
  return problems.map((problem) => {
    const offset = offsets.get(problem.path ?? '$') ?? offsets.get('$') ?? 0;
    return { ...problem, offset, ...lineAndColumn(text, offset) };
  });
}

function checkJson(json: unknown, scope: FormulaScope, registry: Registry): CheckedFormula {
  const problems = new Problems(() => scope.knownKeys());
  const walk: Walk = {
    scope,
    registry,
    problems,
    nodes: 0,
    stopped: false,
    check: (value, path, depth, texts = false) => checkNode(walk, value, path, depth, texts),
  };
  const root = walk.check(json, '$', 1);
  if (root === undefined || !problems.valid) return invalid(problems.list);
  return { valid: true, problems: problems.list, root, json: toJson(root), inputs: inputsOf(root) };
}

/**
 * Checks a formula as it came in: JSON, or JSON as a string. Reports every problem at once and never throws, whatever the
 * input. Problems carry a path, and for a string also offset, line and column.
 */
export function checkFormula(input: unknown, scope: FormulaScope, registry: Registry): CheckedFormula {
  if (typeof input !== 'string') return checkJson(input, scope, registry);
  if (!/^\s*[[{]/.test(input)) {
    return invalid([
      {
        severity: 'ERROR',
        code: 'FORMULA_NOT_JSON',
        message:
          'The text form of formulas is not there yet: write JSON, such as ["SUM", …] or {"type":"metricOverTime", …}.',
        ...{ offset: 0, line: 1, column: 1 },
        suggestions: [],
      },
    ]);
  }
  let json: unknown;
  try {
    json = JSON.parse(input);
  } catch {
    // What is wrong, and where, is what the scanner finds.
    return notJson(input, scanJson(input));
  }
  const checked = checkJson(json, scope, registry);
  return { ...checked, problems: located(input, checked.problems) };
}
