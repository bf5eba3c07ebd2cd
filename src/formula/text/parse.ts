import { lineAndColumn } from '../json-scan.js';
import { Build } from './build.js';
import { type Expectation, expectedInWords } from './expected.js';
import { Mistakes } from './mistakes.js';
import { parse as parseGrammar } from './parser.js';
import { scanText } from './scan.js';
import { type Expression } from './syntax.js';

/** What peggy's parser answers as a library: without the error that it would make, which takes longer than parsing. */
interface Parsed {
  readonly peg$success: boolean;
  readonly peg$result: unknown;
  /** The mark of a rule that did not match. */
  readonly peg$FAILED: unknown;
  readonly peg$currPos: number;
  /** How far it came, and what would have gone on there. */
  readonly peg$maxFailPos: number;
  readonly peg$maxFailExpected: readonly Expectation[];
}

interface Failure {
  readonly offset: number;
  readonly expected: readonly Expectation[];
}

function failureOf({ peg$result, peg$FAILED, peg$currPos, peg$maxFailPos, peg$maxFailExpected }: Parsed): Failure {
  const end = { type: 'end' };
  const whole = peg$result !== peg$FAILED;
  if (whole && peg$currPos > peg$maxFailPos) return { offset: peg$currPos, expected: [end] };
  const ended = whole && peg$currPos === peg$maxFailPos;
  return { offset: peg$maxFailPos, expected: ended ? [...peg$maxFailExpected, end] : peg$maxFailExpected };
}

const WORD = /[\p{L}\p{Nd}_][\p{L}\p{M}\p{Nd}_.]*/uy;

const QUOTES_NEEDED = 'Names with other signs than letters, digits, _ and dots stand in double quotes';
const HINTS: ReadonlyMap<string, string> = new Map([
  ['[', 'A formula in JSON starts with [ or {; in text arguments stand in parentheses.'],
  ['{', 'A formula in JSON starts with [ or {; in text options stand as name: value.'],
  [':', `${QUOTES_NEEDED}, options as name: value in parentheses.`],
  ['.', 'A decimal number is written 0.5; a name follows its dot without a space.'],
  ['?', 'A choice is written IF(a > b, x, y).'],
  ...[..."$@#&~`\\'"].map((sign) => [sign, `${QUOTES_NEEDED}.`] as const),
]);

/** What stands at an offset, for a message; and what may have been meant. */
function foundAt(text: string, offset: number): { found: string; end: number; hint: string } {
  const code = text.codePointAt(offset);
  if (code === undefined) return { found: 'the formula ends', end: offset, hint: '' };
  WORD.lastIndex = offset;
  const word = WORD.exec(text)?.[0].slice(0, 40);
  const char = String.fromCodePoint(code);
  const hint = HINTS.get(char);
  return {
    found: `there is ${JSON.stringify(word ?? char)}`,
    end: offset + (word ?? char).length,
    hint: hint === undefined ? '' : ` ${hint}`,
  };
}

function unclosed(text: string, open: readonly number[]): string {
  const last = open.at(-1);
  if (last === undefined) return '';
  const { line, column } = lineAndColumn(text, last);
  return ` The ${text[last]} in line ${line}, column ${column} is not closed.`;
}

function report(text: string, failure: Failure, open: readonly number[], mistakes: Mistakes): void {
  const { offset } = failure;
  const expected = expectedInWords(failure.expected);
  const { found, end, hint } = foundAt(text, offset);
  const { line, column } = lineAndColumn(text, offset);
  const atEnd = offset >= text.length;
  const closes = atEnd && open.length > 0 && expected.includes(')') ? [')'] : [];
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
  const parsed = parseGrammar(text, { build: new Build(text, mistakes), peg$library: true }) as Parsed;
  if (parsed.peg$success) return parsed.peg$result as Expression;
  report(text, failureOf(parsed), scan.open, mistakes);
  return undefined;
}
