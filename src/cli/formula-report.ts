import { type CheckedFormula, type FormulaProblem } from '../formula/index.js';

/** A line of a terminal; a longer line of a formula is shown around the problem. */
const WIDEST = 100;

/** The line of a problem with a caret under its place; nothing where it has none. */
function underlined(formula: string, { line, column }: FormulaProblem): string[] {
  const text = line === undefined ? undefined : formula.split('\n')[line - 1];
  if (text === undefined || column === undefined) return [];
  // A control character would move the caret or do worse to a terminal.
  const plain = (part: string): string => part.replace(/\p{Cc}/gu, ' ');
  const before = [...plain(text.slice(0, column - 1))];
  const from = Math.max(0, before.length - WIDEST / 2);
  const shown = [...plain(text)].slice(from, from + WIDEST).join('');
  const label = `  ${line} | `;
  return [`${label}${shown}`, `${' '.repeat(label.length + before.length - from)}^`];
}

function problemLines(formula: string, problem: FormulaProblem): string[] {
  const { code, message, severity, suggestions } = problem;
  const lines = [`${severity === 'ERROR' ? 'error' : 'warning'} ${code}: ${message}`, ...underlined(formula, problem)];
  if (suggestions.length > 0) lines.push(`  suggested: ${suggestions.join('   ')}`);
  return lines;
}

/** What `tidemark formula` prints: whether the formula is valid, both of its forms, and every problem at its place. */
export function formulaReport(formula: string, { valid, problems, text, json, inputs }: CheckedFormula): string {
  const errors = problems.filter((problem) => problem.severity === 'ERROR').length;
  const lines = valid
    ? ['valid', `text: ${text}`, `json: ${JSON.stringify(json)}`]
    : [`not valid: ${errors === 1 ? '1 error' : `${errors} errors`}`];
  if (inputs.length > 0) lines.push(`reads: ${[...new Set(inputs.map((input) => input.key))].join(', ')}`);
  for (const problem of problems) lines.push('', ...problemLines(formula, problem));
  lines.push('', 'Names of metrics, fields and properties were not checked: this command reads no database.');
  return `${lines.join('\n')}\n`;
}
