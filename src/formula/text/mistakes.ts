import { type ErrorCode } from '../../errors/index.js';
import { type Place } from './syntax.js';

/** Something wrong at a place of the text. */
export interface TextProblem {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: ErrorCode;
  readonly at: Place;
  readonly message: string;
  readonly suggestions: readonly string[];
}

/** Problems told of one text; a hostile one may have a million. */
const MOST_PROBLEMS = 50;

/** Collects what is wrong with a text. A place has one problem, the first: a parser may come by twice. */
export class Mistakes {
  readonly #found = new Map<number, TextProblem>();

  add(code: ErrorCode, at: Place, message: string, suggestions: readonly string[] = []): void {
    this.#put({ severity: 'ERROR', code, at, message, suggestions });
  }

  /** Of what can be read, but was hardly meant. */
  warning(code: ErrorCode, at: Place, message: string, suggestions: readonly string[]): void {
    this.#put({ severity: 'WARNING', code, at, message, suggestions });
  }

  #put(problem: TextProblem): void {
    const { start } = problem.at;
    if (this.#found.size < MOST_PROBLEMS && !this.#found.has(start)) this.#found.set(start, problem);
  }

  syntax(at: Place, message: string, suggestions: readonly string[] = []): void {
    this.add('FORMULA_SYNTAX', at, message, suggestions);
  }

  get list(): TextProblem[] {
    return [...this.#found.values()].sort((a, b) => a.at.start - b.at.start);
  }
}

/** A piece of the user's text in a message or a suggestion: not longer than a message should be. */
export function excerpt(text: string, at: Place): string {
  const written = text
    .slice(at.start, Math.min(at.end, at.start + 200))
    .replace(/\s+/g, ' ')
    .trim();
  return written.length > 60 ? `${written.slice(0, 59)}…` : written;
}
