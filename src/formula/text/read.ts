import { type Model } from '../../model/index.js';
import { type Registry } from '../../registry/index.js';
import { lineAndColumn } from '../json-scan.js';
import { type FormulaProblem } from '../types.js';
import { createEmission } from './emit.js';
import { Mistakes } from './mistakes.js';
import { propText } from './names.js';
import { parseText } from './parse.js';
import { type Place } from './syntax.js';

/** A text as JSON, not yet checked. */
export interface ReadText {
  /** Undefined where the text cannot be read at all; with problems, 0 stands for what means nothing. */
  readonly json: unknown;
  /** Of the text itself, with offset, line and column. */
  readonly problems: readonly FormulaProblem[];
  /** Problems of the JSON, told of the text. */
  inText(problems: readonly FormulaProblem[]): FormulaProblem[];
}

/** The nearest place around: paths lose their last member until one is known. */
function placeOf(places: ReadonlyMap<string, Place>, path: string): Place {
  for (let known = path; known !== ''; ) {
    const place = places.get(known);
    if (place !== undefined) return place;
    known = known.slice(0, Math.max(known.lastIndexOf('.'), known.lastIndexOf('[')));
  }
  return places.get('$') ?? { start: 0, end: 0 };
}

/** A key of the workspace as a suggestion: quoted as the text form needs it. */
function inWords(problem: FormulaProblem): FormulaProblem {
  if (!/\.\w+$/.test(problem.path ?? '')) return problem;
  let { message } = problem;
  const suggestions = problem.suggestions.map((suggestion) => {
    if (!suggestion.includes('.')) return suggestion;
    const text = propText(suggestion);
    if (text !== suggestion) message = message.replace(suggestion, () => text);
    return text;
  });
  return { ...problem, message, suggestions };
}

/**
 * Reads a formula's text form into JSON for the checker. Never throws: what cannot be read, or means nothing, is a problem
 * at its place.
 */
export function readText(text: string, model: Model, registry: Registry): ReadText {
  const mistakes = new Mistakes();
  let json: unknown;
  let places: ReadonlyMap<string, Place> = new Map();
  if (text.trim() === '') {
    mistakes.syntax({ start: 0, end: 0 }, 'The formula is empty. Write one such as SUM(activities.login, 7d).');
  } else {
    const written = parseText(text, mistakes);
    if (written !== undefined) {
      const emission = createEmission({ text, model, registry, mistakes });
      places = emission.places;
      json = emission.emit(written, '$', 1);
    }
  }
  const locate = ({ start }: Place): Pick<FormulaProblem, 'offset' | 'line' | 'column'> => ({
    offset: start,
    ...lineAndColumn(text, start),
  });
  return {
    json,
    problems: mistakes.list.map(({ severity, code, at, message, suggestions }) => ({
      severity,
      code,
      message,
      ...locate(at),
      suggestions,
    })),
    inText: (problems) =>
      problems.map((problem) => {
        const { path, ...rest } = inWords(problem);
        return { ...rest, ...locate(placeOf(places, path ?? '$')) };
      }),
  };
}
