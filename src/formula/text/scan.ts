import { MAX_ACTIVITIES, MAX_DEPTH, MAX_LENGTH, MAX_NODES, TOO_LONG } from '../limits.js';
import { type Mistakes } from './mistakes.js';

/** Parentheses may stand where none are needed; deeper than this they are refused before the parser recurses into them. */
const MAX_PARENTHESES = 2 * MAX_DEPTH;

/** Words, numbers, names and signs: a node has some twenty at most, and four more for each activity of a list. */
const MAX_TOKENS = MAX_NODES * (20 + 4 * MAX_ACTIVITIES);

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']' };
const BLANK = /\s/;
const WORD = /[\p{L}\p{M}\p{N}_]+/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The offset behind the quoted name that starts at `from`, or undefined (and a problem) where it is malformed. */
function quotedEnd(text: string, from: number, mistakes: Mistakes): number | undefined {
  for (let at = from + 1; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 34 /* " */) return at + 1;
    if (code < 32) {
      const sign = JSON.stringify(text[at]).slice(1, -1);
      mistakes.syntax(
        { start: at, end: at + 1 },
        code === 10 || code === 13
          ? 'The line ends within quotes: the closing " is missing.'
          : `A control character within quotes is written ${sign}.`,
        code === 10 || code === 13 ? ['"'] : [sign],
      );
      return undefined;
    }
    if (code !== 92 /* \ */) {
      at++;
      continue;
    }
    ESCAPE.lastIndex = at;
    const escaped = ESCAPE.exec(text);
    if (escaped === null) {
      mistakes.syntax(
        { start: at, end: at + 2 },
        'Within quotes \\ starts an escape: \\" \\\\ \\n \\t \\u00e9. A backslash is \\\\.',
        ['\\\\'],
      );
      return undefined;
    }
    at += escaped[0].length;
  }
  mistakes.syntax({ start: from, end: text.length }, 'The quote that opens here is not closed: a " is missing.', ['"']);
  return undefined;
}

/** The offset behind what ends with `close`, or undefined (and a problem). */
function otherEnd(text: string, from: number, close: RegExp, what: string, mistakes: Mistakes): number | undefined {
  close.lastIndex = from + 1;
  const found = close.exec(text);
  if (found !== null) return close.lastIndex;
  mistakes.syntax({ start: from, end: text.length }, what);
  return undefined;
}

export interface Scan {
  /** Whether the parser may read the text: quotes and comments are closed, and it is neither too long nor too deep. */
  readonly readable: boolean;
  /** Where the parentheses open that are never closed. */
  readonly open: readonly number[];
}

/** Looks over a text before it is parsed: what a parser would say badly, and what it must not be given. Linear, without recursion. */
export function scanText(text: string, mistakes: Mistakes): Scan {
  const unreadable: Scan = { readable: false, open: [] };
  const tooLarge = (at: number): Scan => {
    mistakes.add(
      'FORMULA_TOO_LARGE',
      { start: at, end: at + 1 },
      `The formula has more than ${MAX_NODES} nodes. Move parts of it into calculated metrics of their own.`,
    );
    return unreadable;
  };
  if (text.length > MAX_LENGTH) {
    mistakes.add('FORMULA_TOO_LARGE', { start: 0, end: 1 }, TOO_LONG);
    return unreadable;
  }
  const open: number[] = [];
  let tokens = 0;
  for (let at = 0; at < text.length; ) {
    const char = text[at]!;
    if (BLANK.test(char)) {
      at++;
      continue;
    }
    if (++tokens > MAX_TOKENS) return tooLarge(at);
    WORD.lastIndex = at;
    if (WORD.test(text)) {
      at = WORD.lastIndex;
      continue;
    }
    let end: number | undefined = at + 1;
    if (char === '"') end = quotedEnd(text, at, mistakes);
    else if (char === "'")
      end = otherEnd(text, at, /'/g, "The ' that opens here is not closed; names stand in double quotes.", mistakes);
    else if (/[“”„]/.test(char)) {
      end = otherEnd(
        text,
        at,
        /[“”]/g,
        `The ${char} that opens here is not closed; names stand in double quotes.`,
        mistakes,
      );
    } else if (char === '/' && text[at + 1] === '/') {
      const line = text.indexOf('\n', at);
      end = line < 0 ? text.length : line;
    } else if (char === '/' && text[at + 1] === '*') {
      const close = text.indexOf('*/', at + 2);
      end = close < 0 ? undefined : close + 2;
      if (close < 0)
        mistakes.syntax(
          { start: at, end: text.length },
          'The comment that opens here is not closed: a */ is missing.',
          ['*/'],
        );
    } else if (char === '(' || char === '[') {
      open.push(at);
      if (open.length > MAX_PARENTHESES) {
        mistakes.add(
          'FORMULA_TOO_DEEP',
          { start: at, end: at + 1 },
          `The formula is nested deeper than ${MAX_DEPTH}. Move parts of it into calculated metrics of their own.`,
        );
        return unreadable;
      }
    } else if (char === ')' || char === ']') {
      if (open.length > 0 && CLOSES[text[open.at(-1)!]!] === char) open.pop();
    }
    if (end === undefined) return unreadable;
    at = end;
  }
  return { readable: true, open };
}
