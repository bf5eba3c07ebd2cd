import { type ErrorCode, suggest } from '../errors/index.js';
import { type FormulaProblem } from './types.js';

/** Did-you-mean among all keys of a workspace is not free; a formula with more unknown keys gets it for the first ones. */
const MOST_KEY_LOOKUPS = 20;

const MOST_SUGGESTIONS = 3;

/** All of a key before its name. */
const SOURCE = /^(?:(?:company|enduser|asset|project)\.)?(?:activities|metrics|custom|calculated|system)\./;

/** Collects what is wrong with a formula, in order of appearance. */
export class Problems {
  readonly list: FormulaProblem[] = [];
  readonly #knownKeys: () => Iterable<string>;
  #keys: readonly string[] | undefined;
  #lookups = 0;

  constructor(knownKeys: () => Iterable<string>) {
    this.#knownKeys = knownKeys;
  }

  get valid(): boolean {
    return this.list.every((problem) => problem.severity === 'WARNING');
  }

  error(code: ErrorCode, path: string, message: string, suggestions: readonly string[] = []): void {
    this.list.push({ severity: 'ERROR', code, path, message, suggestions });
  }

  warning(code: ErrorCode, path: string, message: string, suggestions: readonly string[] = []): void {
    this.list.push({ severity: 'WARNING', code, path, message, suggestions });
  }

  /** The known metric keys nearest to what was written: first those of the same source, by their names. */
  nearestKeys(written: string): string[] {
    if (++this.#lookups > MOST_KEY_LOOKUPS) return [];
    this.#keys ??= [...this.#knownKeys()];
    const keys = this.#keys;
    const source = SOURCE.exec(written)?.[0] ?? '';
    const names = keys.filter((key) => key.startsWith(source)).map((key) => key.slice(source.length));
    const near = source === '' ? [] : suggest(written.slice(source.length), names).map((name) => source + name);
    return [...new Set([...near, ...suggest(written, keys)])].slice(0, MOST_SUGGESTIONS);
  }
}

/** A text of the user in a message: quoted, and not longer than a message should be. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** ` Did you mean SUM or MIN?`, or nothing. */
export function didYouMean(suggestions: readonly string[]): string {
  return suggestions.length === 0 ? '' : ` Did you mean ${suggestions.join(' or ')}?`;
}

/** The path of a member: `$[1]`, `$.prop`, `$["a b"]`. */
export function memberPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}.${key}`;
  return `${path}[${JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key)}]`;
}
