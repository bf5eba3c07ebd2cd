import { type Registry } from '../registry/index.js';
import { inputsOf, toJson } from './canonical.js';
import { checkNode } from './check-node.js';
import { jsonHint } from './json-mistakes.js';
import { type JsonProblem, lineAndColumn, scanJson } from './json-scan.js';
import { MAX_LENGTH, TOO_LONG } from './limits.js';
import { isPlainData } from './plain-data.js';
import { Problems } from './problems.js';
import { readText, toText } from './text/index.js';
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
  const { hint, suggestions } = jsonHint(text, problem);
  const message =
    `The formula is not JSON: in line ${line}, column ${column} ${found(text, offset)} where ${expected} is expected.` +
    `${hint === '' ? '' : ` ${hint}`}`;
  return invalid([{ severity: 'ERROR', code: 'FORMULA_NOT_JSON', message, offset, line, column, suggestions }]);
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

function checkJson(
  json: unknown,
  scope: FormulaScope,
  registry: Registry,
  form: Walk['form'] = 'json',
): CheckedFormula {
  const problems = new Problems(() => scope.knownKeys());
  const walk: Walk = {
    scope,
    registry,
    problems,
    form,
    nodes: 0,
    stopped: false,
    check: (value, path, depth, texts = false) => checkNode(walk, value, path, depth, texts),
  };
  const root = walk.check(json, '$', 1);
  if (root === undefined || !problems.valid) return invalid(problems.list);
  return { valid: true, problems: problems.list, root, json: toJson(root), text: toText(root), inputs: inputsOf(root) };
}

function tooLong(): CheckedFormula {
  const place = { path: '$', offset: 0, line: 1, column: 1 };
  return invalid([{ severity: 'ERROR', code: 'FORMULA_TOO_LARGE', message: TOO_LONG, ...place, suggestions: [] }]);
}

/** Reading a value that is no JSON may run its maker's code: getters, traps. */
function checkValue(value: unknown, scope: FormulaScope, registry: Registry): CheckedFormula {
  try {
    return checkJson(value, scope, registry);
  } catch (error) {
    if (isPlainData(value)) throw error;
    const message = 'The formula is not made of plain JSON values: reading one of them failed.';
    return invalid([{ severity: 'ERROR', code: 'FORMULA_SHAPE', message, path: '$', suggestions: [] }]);
  }
}

function checkText(text: string, scope: FormulaScope, registry: Registry): CheckedFormula {
  const read = readText(text, scope.model, registry);
  if (read.json === undefined) return invalid(read.problems);
  const checked = checkJson(read.json, scope, registry, 'text');
  const told = read.inText(checked.problems);
  // Where the text itself is wrong, what the checker makes of it says less.
  const errors = read.problems.filter(({ severity }) => severity === 'ERROR');
  const known = new Set(errors.map(({ offset }) => offset));
  const problems = [...read.problems, ...told.filter((problem) => !known.has(problem.offset))];
  problems.sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0));
  return errors.length > 0 ? invalid(problems) : { ...checked, problems };
}

/**
 * Checks a formula as it came in: JSON, or a string, which is JSON where it starts with [ or {, else the text form. Reports
 * every problem at once and never throws, whatever the input. Problems of JSON carry a path, those of a string offset, line
 * and column.
 */
export function checkFormula(input: unknown, scope: FormulaScope, registry: Registry): CheckedFormula {
  if (typeof input !== 'string') return checkValue(input, scope, registry);
  if (!/^\s*[[{]/.test(input)) return checkText(input, scope, registry);
  if (input.length > MAX_LENGTH) return tooLong();
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
