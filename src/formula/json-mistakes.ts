import { type JsonProblem, lineAndColumn } from './json-scan.js';

/** What was probably meant where JSON breaks off, as a sentence and as texts to write instead. */
export interface JsonHint {
  readonly hint: string;
  readonly suggestions: readonly string[];
}

const NOTHING: JsonHint = { hint: '', suggestions: [] };
const WORD = /[\p{L}_$][\p{L}\p{N}_$.]*/uy;
const QUOTES = /['“”„‘’`]/;
/** Words of other notations, and what JSON has for them. */
const CONSTANTS: Readonly<Record<string, string | null>> = {
  NaN: null,
  Infinity: null,
  undefined: 'null',
  None: 'null',
  nil: 'null',
  NULL: 'null',
  True: 'true',
  TRUE: 'true',
  False: 'false',
  FALSE: 'false',
};

function meant(hint: string, ...suggestions: string[]): JsonHint {
  return { hint, suggestions };
}

/** Why the text in double quotes that starts at `from` is none. */
function brokenString(text: string, from: number): JsonHint {
  const place = (at: number): string => {
    const { line, column } = lineAndColumn(text, at);
    return `line ${line}, column ${column}`;
  };
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34 /* " */) break;
    if (code === 10 || code === 13) return meant(`Its closing " is missing: the line ends at ${place(at)}.`, '"');
    if (code < 32) {
      const written = JSON.stringify(text[at]).slice(1, -1);
      return meant(`The control character in ${place(at)} is written ${written}.`, written);
    }
    if (code !== 92 /* \ */) continue;
    const escaped = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 6))?.[0];
    if (escaped === undefined) return meant(`In ${place(at)} \\ starts no escape; a backslash is \\\\.`, '\\\\');
    at += escaped.length - 1;
  }
  return meant('Its closing " is missing.', '"');
}

function otherQuotes(text: string, from: number): JsonHint {
  const end = text.slice(from + 1, from + 200).search(/['“”’`\n]/);
  const inner = end < 0 ? undefined : text.slice(from + 1, from + 1 + end);
  return meant('Texts and keys stand in double quotes.', ...(inner === undefined ? [] : [JSON.stringify(inner)]));
}

function word(text: string, offset: number, written: string): JsonHint {
  const behind = offset + written.length;
  const next = text.slice(behind, behind + 1000).trimStart()[0];
  if (Object.hasOwn(CONSTANTS, written) && next !== ':') {
    const instead = CONSTANTS[written];
    return instead === null
      ? meant(`JSON has no ${written}; an empty value comes of an operand, not of a number.`)
      : meant(`JSON writes ${instead}.`, instead!);
  }
  if (next === '(') return meant('Calls belong to the text form, which starts with neither [ nor {.');
  const short = written.length > 60 ? [] : [JSON.stringify(written)];
  return meant('Texts and keys stand in double quotes.', ...short);
}

function missingSeparator(char: string, before: string): JsonHint {
  if (char === ';') return meant('A comma separates.', ',');
  if (/\d/.test(before) && /[dwhm%]/i.test(char)) return meant('A number stands without a unit; `days` are days.');
  if (/\d/.test(before) && /[\d.eExX_]/.test(char)) {
    return meant('A number is written without leading zeros, with digits on both sides of its dot: 0.5.');
  }
  if (char === ':' || char === '=') return meant('Keys stand in an object: {"type": …}.');
  return /["'[{\d-]|\p{L}/u.test(char) ? meant('A comma is missing.', ',') : NOTHING;
}

/** What was probably meant where JSON text breaks off. */
export function jsonHint(text: string, { offset, expected, closers }: JsonProblem): JsonHint {
  const char = text[offset];
  const before =
    text
      .slice(Math.max(0, offset - 1000), offset)
      .trimEnd()
      .at(-1) ?? '';
  if (char === undefined) {
    return closers === ''
      ? NOTHING
      : meant(
          `Not closed yet: ${[...closers]
            .reverse()
            .map((c) => (c === ']' ? '[' : '{'))
            .join(' ')}.`,
          closers,
        );
  }
  if (char === '/' || char === '#') return meant('JSON has no comments; the text form of formulas has.');
  if (expected === ':') return char === '=' ? meant('A key and its value stand apart by a colon.', ':') : NOTHING;
  if (expected === 'the end of the formula') return meant('What stands before it is a whole formula already.');
  if (expected.startsWith(', or')) {
    return char === ']' || char === '}'
      ? meant(`The bracket open here is closed with ${expected.at(-1)}.`, expected.at(-1)!)
      : missingSeparator(char, text[offset - 1] ?? '');
  }
  if (char === '"') return brokenString(text, offset);
  if (QUOTES.test(char)) return otherQuotes(text, offset);
  if ((char === ']' || char === '}') && before === ',') return meant('The comma before it is one too many.', char);
  if (char === '.' || char === '+') return meant('A number is written 0.5 or 5, without a plus.');
  WORD.lastIndex = offset;
  const written = WORD.exec(text)?.[0];
  return written === undefined ? NOTHING : word(text, offset, written);
}
