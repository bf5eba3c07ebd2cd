import { thrownText } from '../errors/index.js';

/** Something that a plugin does wrong, found by checkPlugin. */
export interface PluginProblem {
  /** `warning`: the host makes do with it. */
  readonly severity: 'error' | 'warning';
  /** `aggregation SMOOTHED`; of the plugin as a whole its name. */
  readonly definition: string;
  /** What should hold: `associative`, `example 2`. */
  readonly law: string;
  /** What happened instead, with the smallest case that was found. */
  readonly message: string;
}

/** Problems of one definition; of each law the first is kept. */
export class Findings {
  readonly list: PluginProblem[] = [];
  /** What is being tried, for the case that it never ends. */
  trying = '';
  readonly #definition: string;

  constructor(definition: string) {
    this.#definition = definition;
  }

  error(law: string, message: string): void {
    this.#add('error', law, message);
  }

  warning(law: string, message: string): void {
    this.#add('warning', law, message);
  }

  #add(severity: PluginProblem['severity'], law: string, message: string): void {
    if (this.list.some((problem) => problem.law === law)) return;
    this.list.push({ severity, definition: this.#definition, law, message });
  }
}

/** One problem in one line. */
export function problemText({ severity, definition, law, message }: PluginProblem): string {
  return `${severity}: ${definition}: ${law}: ${message}`;
}

/** A number, or several, as messages show them: `[1, empty, 2.5]`. */
export function shown(value: number | readonly (number | null)[] | Float64Array | null): string {
  if (value === null || typeof value === 'number') {
    return value === null || Number.isNaN(value) ? 'empty' : String(value);
  }
  return `[${Array.from(value, (each) => shown(each)).join(', ')}]`;
}

/** What a function gave instead of a number: `a promise`, `the text "1"`, `undefined`. */
export function noNumber(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 20))}`;
  if (typeof value === 'bigint') return `the bigint ${value}`;
  if (typeof value === 'object' && value !== null) return value instanceof Promise ? 'a promise' : 'an object';
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}

/** What was thrown, in one line. */
export function thrown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${thrownText(error)}` : thrownText(error);
}
