import { lineAndColumn } from '../json-scan.js';
import { Build } from './build.js';
import { type Expectation, expectedInWords } from './expected.js';
import { Mistakes } from './mistakes.js';
import { SyntaxError as GrammarError, parse as parseGrammar } from './parser.js';
import { scanText } from './scan.js';
import { type Expression } from './syntax.js';

/** What peggy throws. (The generated parser has no types.) */
interface GrammarFailure {
  readonly expected: readonly Expectation[];
  readonly location: { readonly start: { readonly offset: number } };
}

const WORD = /[\p{L}\p{Nd}_][\p{L}\p{M}\p{Nd}_.]*/uy;

/** What stands at an offset, for a message; and what may have been meant. */
function foundAt(text: string, offset: number): { found: string; end: number; hint: string; suggestions: string[] } {
  const none = { hint: '', suggestions: [] };
  const code = text.codePointAt(offset);
  if (code === undefined) return { ...none, found: 'the formula ends', end: offset };
  WORD.lastIndex = offset;
  const word = WORD.exec(text)?.[0].slice(0, 40);
  const char = String.fromCodePoint(code);
  const found = `there is ${JSON.stringify(word ?? char)}`;
  const end = offset + (word ?? char).length;
  const hints: Readonly<Record<string, string>> = {
    '[': 'A formula in JSON starts with [ or {; in text arguments stand in parentheses.',
    '{': 'A formula in JSON starts with [ or {; in text options stand as name: value.',
    ':': 'Names with other signs than letters, digits, _ and dots stand in double quotes, options as name: value in parentheses.',
    '.': 'A decimal number is written 0.5; a name follows its dot without a space.',
    '?': 'A choice is written IF(a > b, x, y).',
  };
  const hint = Object.hasOwn(hints, char) ? ` ${hints[char]}` : '';
  if (/[$@#&~`\\']/.test(char)) {
    return {
      found,
      end,
      hint: ' Names with other signs than letters, digits, _ and dots stand in double quotes.',
      suggestions: [],
    };
  }
  return { ...none, found, end, hint };
}

function unclosed(text: string, open: readonly number[]): string {
  const last = open.at(-1);
  if (last === undefined) return '';
  const { line, column } = lineAndColumn(text, last);
  return ` The ${text[last]} in line ${line}, column ${column} is not closed.`;
}

function report(text: string, failure: GrammarFailure, open: readonly number[], mistakes: Mistakes): void {
  const { offset } = failure.location.start;
  const expected = expectedInWords(failure.expected);
  const { found, end, hint, suggestions } = foundAt(text, offset);
  const { line, column } = lineAndColumn(text, offset);
  const atEnd = offset >= text.length;
  const closes = atEnd && open.length > 0 && expected.includes(')') ? [')'] : suggestions;
  const comma =
    !atEnd && hint === '' && expected.includes(', ,') && /[\p{L}\p{Nd}_"(]/u.test(text.slice(offset, offset + 2));
  mistakes.syntax(
    { start: offset, end },
    `In line ${line}, column ${column} ${found} where ${expected} is expected.` +
      `${atEnd ? unclosed(text, open) : comma ? ' Is a comma missing?' : hint}`,
    comma ? [','] : closes,
  );
}

/** Text → what was written; undefined where it cannot be read. Reports to `mistakes`, also of what could be read. */
export function parseText(text: string, mistakes: Mistakes): Expression | undefined {
  const scan = scanText(text, mistakes);
  if (!scan.readable) return undefined;
  try {
    return parseGrammar(text, { build: new Build(text, mistakes) }) as Expression;
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    report(text, error as unknown as GrammarFailure, scan.open, mistakes);
    return undefined;
  }
}
