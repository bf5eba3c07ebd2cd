import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { goldenDay as day, GoldenEntities } from './load.js';
import { parseValues, tokensOf, unquoted } from './values.js';
import { type World, type WorldMetric } from './world.js';

/** A golden file: sections, each with a world of its own and what is asked of it. The grammar: test/golden/README.md. */
export interface GoldenFile {
  readonly name: string;
  readonly sections: readonly GoldenSection[];
}

export interface GoldenSection {
  readonly world: World;
  readonly cases: readonly GoldenCase[];
}

/** One `eval`. */
export interface GoldenCase {
  /** Line of the `eval`, from 1. */
  readonly line: number;
  readonly model: Model;
  readonly from: Day;
  readonly to: Day;
  /** As written: JSON, or its text where it is no JSON. */
  readonly formula: unknown;
  /** One value a day; null is empty, undefined is not asked. */
  readonly expected: readonly { readonly entity: string; readonly values: readonly (number | null | undefined)[] }[];
  readonly problems: readonly GoldenProblem[];
}

export interface GoldenProblem {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly path: string | undefined;
  /** The first suggestion. */
  readonly suggests: string | undefined;
}

const MODEL_OF: Readonly<Record<string, Model>> = {
  company: 'COMPANY',
  'end-user': 'END_USER',
  asset: 'ASSET',
  project: 'PROJECT',
};

const EXPECT = /^expect (fail|warn) (\w+)(?: at (\S+))?(?: suggests (.+))?$/;
const METRIC = /^metric (\S+?)( emptyAs zero)? = (.+)$/;
const EVAL = /^eval (?:at (\S+)|from (\S+) to (\S+))$/;

/** One file being read, line by line. */
class Reader {
  readonly sections: GoldenSection[] = [];
  #entities = new GoldenEntities();
  #metrics: WorldMetric[] = [];
  #cases: GoldenCase[] = [];
  #model: Model = 'COMPANY';
  #loadFrom: Day | undefined;
  #open: { -readonly [K in keyof GoldenCase]?: GoldenCase[K] } & { texts: string[] } = { texts: [] };

  /** A line that starts in the first column opens something; an indented one belongs to what is open. */
  line(text: string, number: number): void {
    if (text.trim() === '' || text.trimStart().startsWith('#')) return;
    if (!/^\s/.test(text)) {
      this.#close();
      this.#statement(text.trim(), number);
    } else if (this.#loadFrom !== undefined) this.#entities.line(tokensOf(text), this.#model, this.#loadFrom);
    else if (this.#open.line !== undefined) this.#open.texts.push(text.trim());
    else throw new Error('an indented line belongs behind load or eval');
  }

  endSection(): void {
    this.#close();
    if (this.#cases.length === 0 && this.#entities.isEmpty) return;
    const entities = this.#entities.finished();
    this.sections.push({ world: { entities, metrics: this.#metrics }, cases: this.#cases });
    this.#entities = new GoldenEntities();
    this.#metrics = [];
    this.#cases = [];
    this.#model = 'COMPANY';
  }

  #statement(text: string, number: number): void {
    const metric = METRIC.exec(text);
    const evaluation = EVAL.exec(text);
    if (text === 'clear') this.endSection();
    else if (text.startsWith('load from ')) this.#loadFrom = day(text.slice('load from '.length));
    else if (text.startsWith('model ')) {
      const model = MODEL_OF[text.slice('model '.length)];
      if (model === undefined) throw new Error(`${text}: models are ${Object.keys(MODEL_OF).join(', ')}`);
      this.#model = model;
    } else if (metric !== null) {
      this.#metrics.push({
        slug: metric[1]!,
        model: this.#model,
        formula: jsonOrText(metric[3]!),
        emptyAs: metric[2] === undefined ? 'EMPTY' : 'ZERO',
      });
    } else if (evaluation !== null) {
      const [, at, from, to] = evaluation;
      this.#open = { line: number, model: this.#model, from: day(at ?? from!), to: day(at ?? to!), texts: [] };
    } else throw new Error(`"${text}" is none of load, model, metric, eval and clear`);
  }

  #close(): void {
    this.#loadFrom = undefined;
    const { line, model, from, to, texts } = this.#open;
    this.#open = { texts: [] };
    if (line === undefined || model === undefined || from === undefined || to === undefined) return;
    const formula = texts.shift();
    if (formula === undefined) throw new Error('eval needs a formula');
    const problems: GoldenProblem[] = [];
    const expected: { entity: string; values: (number | null)[] }[] = [];
    for (const text of texts) {
      const problem = EXPECT.exec(text);
      if (problem !== null) {
        const [, kind, code, path, suggests] = problem;
        problems.push({ severity: kind === 'fail' ? 'ERROR' : 'WARNING', code: code!, path, suggests });
        continue;
      }
      const [entity, ...values] = tokensOf(text) as [string, ...string[]];
      expected.push({ entity: unquoted(entity), values: parseValues(values) });
      if (expected.at(-1)!.values.length !== to - from + 1)
        throw new Error(`${entity} needs ${to - from + 1} values, not ${expected.at(-1)!.values.length}`);
    }
    if (expected.length === 0 && problems.every((problem) => problem.severity === 'WARNING')) {
      throw new Error('eval without an expectation');
    }
    this.#cases.push({ line, model, from, to, formula: jsonOrText(formula), expected, problems });
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The checker is given the text, to say what is wrong with it.
    return text;
  }
}

/** @throws Error with the line that is malformed */
export function parseGolden(text: string, name = 'golden'): GoldenFile {
  const reader = new Reader();
  let number = 0;
  try {
    for (const line of text.split('\n')) {
      number++;
      reader.line(line, number);
    }
    reader.endSection();
  } catch (cause) {
    throw new Error(`${name}, line ${number} or before: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return { name, sections: reader.sections };
}
