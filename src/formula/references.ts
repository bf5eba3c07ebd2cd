import { type ErrorCode, suggest } from '../errors/index.js';
import { type ChildModel, MODEL_PREFIX, MODEL_WORD, MODELS, type Model } from '../model/index.js';
import { isField, NUMERIC_FIELDS, SYSTEM_SERIES, TEXT_FIELDS } from './sources.js';
import { type Reference } from './types.js';

/** Why a `prop` cannot be read. */
export interface ReferenceProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly suggestions: readonly string[];
}

export type ParsedReference = { readonly reference: Reference } | { readonly problem: ReferenceProblem };

/** The sources that exist, for messages. `custom.` is another spelling of `metrics.`. */
const SERIES_SOURCES = ['activities', 'metrics', 'custom', 'calculated', 'system'];
const SOURCES = [...SERIES_SOURCES, ...MODELS.map((model) => MODEL_PREFIX[model])];

const FORMULA_OF: Readonly<Record<Model, string>> = {
  COMPANY: 'a company formula',
  END_USER: 'an end-user formula',
  ASSET: 'an asset formula',
  PROJECT: 'a project formula',
};

function problem(code: ErrorCode, message: string, suggestions: readonly string[] = []): ParsedReference {
  return { problem: { code, message, suggestions } };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** A series of `owner` as a formula of `model` names it. */
function seriesReference(source: string, name: string, owner: Model, model: Model): ParsedReference {
  if (source === 'activities') return { reference: { to: 'activity', name } };
  if (source === 'calculated') return { reference: { to: 'calculated', slug: name } };
  if (source !== 'system') return { reference: { to: 'metric', name } };
  if (!Object.hasOwn(SYSTEM_SERIES, name)) {
    const options = Object.keys(SYSTEM_SERIES).map((key) => `system.${key}`);
    return problem(
      'FORMULA_UNKNOWN_METRIC',
      `There is no system series ${shorten(`system.${name}`)}. There are: ${options.join(', ')}.`,
      suggest(`system.${name}`, options),
    );
  }
  const series = SYSTEM_SERIES[name]!;
  if (series.models !== 'all' && owner !== series.models) {
    const other = `system.${name} is a ${MODEL_WORD[series.models]} series`;
    return problem(
      'FORMULA_WRONG_MODEL',
      owner === model
        ? `${other}; ${FORMULA_OF[model]} cannot read it.`
        : `${other}, and no ${MODEL_WORD[owner]} has one: write it without ${MODEL_PREFIX[owner]}.`,
      owner === model ? [] : [`system.${name}`],
    );
  }
  return { reference: { to: 'system', name } };
}

function unknownField(prefix: string, owner: Model, name: string): ParsedReference {
  const fields = [...NUMERIC_FIELDS[owner], ...TEXT_FIELDS[owner]];
  return problem(
    'FORMULA_UNKNOWN_METRIC',
    `${shorten(`${prefix}.${name}`)} is not a field. Fields are ${fields.map((field) => `${prefix}.${field}`).join(', ')} and ${prefix}.custom.NAME.`,
    [...suggest(name, fields).map((field) => `${prefix}.${field}`), `${prefix}.custom.${name}`].filter(
      (text) => text.length < 200,
    ),
  );
}

/** `company.…`, `enduser.…`, `asset.…`, `project.…` */
function modelReference(owner: Model, rest: string, model: Model): ParsedReference {
  const prefix = MODEL_PREFIX[owner];
  const dot = rest.indexOf('.');
  const source = dot < 0 ? rest : rest.slice(0, dot);
  const name = dot < 0 ? '' : rest.slice(dot + 1);
  const custom = source === 'custom' && dot >= 0;
  const series = !custom && dot >= 0 && SERIES_SOURCES.includes(source);
  if (!custom && !series && !isField(owner, rest)) return unknownField(prefix, owner, rest);
  if ((custom || series) && name === '') {
    return problem(
      'FORMULA_BAD_VALUE',
      `${shorten(`${prefix}.${rest}`)} names nothing: a name belongs behind the dot.`,
    );
  }
  if (series && owner === model) {
    return problem(
      'FORMULA_WRONG_MODEL',
      `${sentence(FORMULA_OF[model])} reads its own series without ${prefix}.: write ${shorten(rest)}.`,
      [rest],
    );
  }
  if (owner !== model && (model !== 'COMPANY' || owner === 'COMPANY')) {
    return problem(
      'FORMULA_WRONG_MODEL',
      `${sentence(FORMULA_OF[model])} reads the ${MODEL_WORD[model]}'s own series and fields; ${shorten(`${prefix}.${rest}`)} belongs to the ${MODEL_WORD[owner]}` +
        `${owner === 'COMPANY' ? '' : ', which only a company formula can read'}.`,
    );
  }
  const of: ParsedReference = series
    ? seriesReference(source, name, owner, model)
    : { reference: { to: 'field', model: owner, name: custom ? name : rest, custom } };
  if ('problem' in of || owner === model) return of;
  return { reference: { to: 'children', model: owner as ChildModel, of: of.reference } };
}

/**
 * Takes a `prop` apart by the rules of "References": the longest listed prefix, the rest is the name, exactly as written.
 * Says nothing of whether the series has data.
 */
export function parseReference(prop: string, model: Model): ParsedReference {
  const dot = prop.indexOf('.');
  const source = dot < 0 ? prop : prop.slice(0, dot);
  if (!SOURCES.includes(source)) {
    const near = suggest(source, SOURCES).map((known) => (dot < 0 ? `${known}.` : `${known}${prop.slice(dot)}`));
    return problem(
      'FORMULA_UNSUPPORTED_SOURCE',
      `${dot < 0 ? `"${shorten(prop)}" does not say its source` : `There is no source ${shorten(source)}`}. ` +
        'A prop starts with one of activities., metrics. (or custom.), calculated., system., company., enduser., asset., project.',
      near.filter((text) => text.length < 200),
    );
  }
  const name = dot < 0 ? '' : prop.slice(dot + 1);
  if (name === '') {
    return problem('FORMULA_BAD_VALUE', `${source}. names nothing: a name belongs behind the dot.`);
  }
  const owner = MODELS.find((candidate) => MODEL_PREFIX[candidate] === source);
  return owner === undefined ? seriesReference(source, name, model, model) : modelReference(owner, name, model);
}

/** The canonical `prop` of a reference (`custom.x` is `metrics.x`). */
export function keyOf(reference: Reference): string {
  switch (reference.to) {
    case 'activity':
      return `activities.${reference.name}`;
    case 'metric':
      return `metrics.${reference.name}`;
    case 'calculated':
      return `calculated.${reference.slug}`;
    case 'system':
      return `system.${reference.name}`;
    case 'field':
      return `${MODEL_PREFIX[reference.model]}.${reference.custom ? 'custom.' : ''}${reference.name}`;
    case 'children': {
      const key = keyOf(reference.of);
      return reference.of.to === 'field' ? key : `${MODEL_PREFIX[reference.model]}.${key}`;
    }
  }
}
