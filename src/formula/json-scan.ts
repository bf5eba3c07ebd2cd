import { memberPath } from './problems.js';

/** Where JSON text stops being JSON, and what would have been right there. */
export interface JsonProblem {
  readonly offset: number;
  readonly expected: string;
  /** What would close all that is open, innermost first: `}]`. */
  readonly closers: string;
}

/** Paths are told down to this depth; formulas do not go deeper, hostile texts do. */
const DEEPEST_PATH = 60;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The offset behind the string that starts at `at`, or undefined where there is none. (A regular expression would run out of stack on long ones.) */
function stringEnd(text: string, at: number): number | undefined {
  if (text[at] !== '"') return undefined;
  for (let i = at + 1; i < text.length; ) {
    const code = text.charCodeAt(i);
    if (code === 34 /* " */) return i + 1;
    if (code < 32) return undefined;
    if (code === 92 /* \ */) {
      ESCAPE.lastIndex = i;
      const escaped = ESCAPE.exec(text);
      if (escaped === null) return undefined;
      i += escaped[0].length;
    } else i++;
  }
  return undefined;
}

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | 'separator' | 'end';

interface Frame {
  readonly array: boolean;
  readonly path: string;
  index: number;
}

/**
 * Reads JSON text without building it, and without recursion: `visit` is told the path and offset of each value.
 * Returns where it is malformed, or undefined. (JSON.parse gives positions on some errors only.)
 */
export function scanJson(
  text: string,
  visit: (path: string, offset: number) => void = () => {},
): JsonProblem | undefined {
  const stack: Frame[] = [];
  let at = 0;
  let expecting = 'value' as Expecting;
  let path = '$';

  const matchString = (): string | undefined => {
    const end = stringEnd(text, at);
    const found = end === undefined ? undefined : text.slice(at, end);
    at = end ?? at;
    return found;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const afterValue = (): void => {
    expecting = stack.length === 0 ? 'end' : 'separator';
  };
  const child = (frame: Frame, key: string | number): string =>
    stack.length <= DEEPEST_PATH ? memberPath(frame.path, key) : '';

  const broken = (offset: number, expected: string): JsonProblem => {
    const open = stack.slice(-DEEPEST_PATH).reverse();
    return { offset, expected, closers: open.map((frame) => (frame.array ? ']' : '}')).join('') };
  };

  for (;;) {
    match(SPACE);
    const char = text[at];
    const frame = stack.at(-1);
    if (expecting === 'end') return char === undefined ? undefined : broken(at, 'the end of the formula');
    if (expecting === 'separator' && frame !== undefined) {
      const close = frame.array ? ']' : '}';
      if (char === close) {
        at++;
        stack.pop();
        afterValue();
      } else if (char === ',') {
        at++;
        expecting = frame.array ? 'value' : 'key';
        if (frame.array) path = child(frame, ++frame.index);
      } else return broken(at, `, or ${close}`);
      continue;
    }
    if ((expecting === 'value or ]' && char === ']') || (expecting === 'key or }' && char === '}')) {
      at++;
      stack.pop();
      afterValue();
      continue;
    }
    if ((expecting === 'key' || expecting === 'key or }') && frame !== undefined) {
      const offset = at;
      const key = matchString();
      if (key === undefined) {
        return broken(offset, expecting === 'key' ? 'a key in double quotes' : 'a key in double quotes or }');
      }
      match(SPACE);
      if (text[at] !== ':') return broken(at, ':');
      at++;
      path = child(frame, JSON.parse(key) as string);
      expecting = 'value';
      continue;
    }
    if (path !== '') visit(path, at);
    if (char === '[' || char === '{') {
      at++;
      stack.push({ array: char === '[', path, index: 0 });
      expecting = char === '[' ? 'value or ]' : 'key or }';
      if (char === '[') path = child(stack.at(-1)!, 0);
    } else if ((matchString() ?? match(NUMBER) ?? match(WORD)) !== undefined) {
      afterValue();
    } else {
      const wanted = 'an array, an object, a text in double quotes or a number';
      return broken(at, expecting === 'value or ]' ? `${wanted}, or ]` : wanted);
    }
  }
}

/** Line and column, both from 1, of an offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
