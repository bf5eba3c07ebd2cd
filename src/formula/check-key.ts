import { suggest } from '../errors/index.js';
import { type KeySpec } from '../plugin-api/index.js';
import { checkProp } from './check-prop.js';
import { MAX_DAYS, MAX_PROP_LENGTH, MAX_PROPERTY_LENGTH } from './limits.js';
import { numberFrom } from './numbers.js';
import { didYouMean, quoted } from './problems.js';
import { type KeyCheck } from './walk.js';

/** How children's values of a day become one. */
export const ACROSS = ['SUM', 'AVERAGE', 'MIN', 'MAX', 'COUNT'] as const;

function refuse(check: KeyCheck, wanted: string): false {
  const { walk, operand, name, value, path } = check;
  walk.problems.error(
    'FORMULA_BAD_VALUE',
    path,
    `"${name}" of ${operand.name} must be ${wanted}, not ${quoted(value)}.`,
  );
  return false;
}

function checkInteger(check: KeyCheck, spec: Extract<KeySpec, { type: 'integer' }>): number | false {
  const number = numberFrom(check.value);
  const wanted = `a whole number from ${spec.min} to ${spec.max}`;
  if (number === undefined || !Number.isInteger(number) || number < spec.min) return refuse(check, wanted);
  if (number <= spec.max) return number;
  if (spec.max !== MAX_DAYS) return refuse(check, wanted);
  check.walk.problems.error(
    'FORMULA_WINDOW_TOO_LONG',
    check.path,
    `"${check.name}" of ${check.operand.name} is ${number}; windows and offsets have at most ${MAX_DAYS} days.`,
  );
  return false;
}

function checkAggregation(check: KeyCheck): string | false {
  const { walk, value, path } = check;
  if (typeof value !== 'string') return refuse(check, 'the name of an aggregation');
  const aggregation = walk.registry.aggregation(value);
  if (aggregation !== undefined) return aggregation.name;
  const names = walk.registry.names('aggregation');
  const suggestions = suggest(value, names);
  walk.problems.error(
    'FORMULA_UNKNOWN_AGGREGATION',
    path,
    `There is no aggregation ${quoted(value)}.${didYouMean(suggestions) || ` There are: ${names.join(', ')}.`}`,
    suggestions,
  );
  return false;
}

function checkAcross(check: KeyCheck): string | false {
  const { walk, value, path } = check;
  if (typeof value === 'string' && (ACROSS as readonly string[]).includes(value)) return value;
  const suggestions = typeof value === 'string' ? suggest(value, ACROSS) : [];
  walk.problems.error(
    'FORMULA_BAD_VALUE',
    path,
    `"${check.name}" must be one of ${ACROSS.join(', ')}, not ${quoted(value)}.${didYouMean(suggestions)}`,
    suggestions,
  );
  return false;
}

function checkText(check: KeyCheck, wanted: string, longest = Number.POSITIVE_INFINITY): string | false {
  const { value } = check;
  if (typeof value !== 'string' || value === '') return refuse(check, wanted);
  return value.length <= longest ? value : refuse(check, `${wanted} of at most ${longest} characters`);
}

function checkPropText(check: KeyCheck, spec: Extract<KeySpec, { type: 'prop' }>): string | false {
  const { value } = check;
  if (typeof value !== 'string') return refuse(check, 'a text such as "activities.login"');
  if (value.length > MAX_PROP_LENGTH) return refuse(check, `a text of at most ${MAX_PROP_LENGTH} characters`);
  return checkProp(check, spec, value);
}

function read(check: KeyCheck, spec: KeySpec): number | string | readonly string[] | false {
  switch (spec.type) {
    case 'number':
      return numberFrom(check.value) ?? refuse(check, 'a finite number');
    case 'integer':
      return checkInteger(check, spec);
    case 'aggregation':
      return checkAggregation(check);
    case 'across':
      return checkAcross(check);
    case 'property':
      return checkText(check, 'the name of an event property', MAX_PROPERTY_LENGTH);
    case 'text':
      return checkText(check, 'a text');
    case 'prop':
      return checkPropText(check, spec);
    case 'activities':
      return refuse(check, 'left out: lists of activities are not there yet');
  }
}

/** Checks a key's value and keeps it, canonical, in `keys`; false (and a problem) where it is wrong. */
export function checkKey(check: KeyCheck, spec: KeySpec): boolean {
  const value = read(check, spec);
  if (value === false) return false;
  check.keys.options[check.name] = value;
  return true;
}
