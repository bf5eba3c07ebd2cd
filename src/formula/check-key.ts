import { suggest } from '../errors/index.js';
import { type KeySpec } from '../plugin-api/index.js';
import { checkActivities } from './check-activities.js';
import { checkProp } from './check-prop.js';
import { MAX_DAYS, MAX_PROP_LENGTH, MAX_PROPERTY_LENGTH, MAX_TEXT_LENGTH } from './limits.js';
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
  if (typeof value === 'string') {
    // The aliases are those of the aggregations: AVG is AVERAGE here, too.
    const meant = walk.registry.aggregation(value);
    const known = ACROSS.find(
      (way) => way === value || (meant !== undefined && walk.registry.aggregation(way) === meant),
    );
    if (known !== undefined) return known;
  }
  const suggestions = typeof value === 'string' ? suggest(value, ACROSS) : [];
  walk.problems.error(
    'FORMULA_BAD_VALUE',
    path,
    `"${check.name}" must be one of ${ACROSS.join(', ')}, not ${quoted(value)}.${didYouMean(suggestions)}`,
    suggestions,
  );
  return false;
}

function checkProperty(check: KeyCheck): string | false {
  const { value } = check;
  const wanted = `the name of an event property, of at most ${MAX_PROPERTY_LENGTH} characters`;
  const sound = typeof value === 'string' && value !== '' && value.length <= MAX_PROPERTY_LENGTH;
  return sound ? value : refuse(check, wanted);
}

/** Fields keep what is no number as its text, so the text of a boolean or a number is what was probably meant. */
function checkText(check: KeyCheck): string | false {
  const { value } = check;
  if (typeof value === 'string') {
    return value.length <= MAX_TEXT_LENGTH ? value : refuse(check, `a text of at most ${MAX_TEXT_LENGTH} characters`);
  }
  const simple = typeof value === 'number' || typeof value === 'boolean';
  return refuse(check, simple ? `a text, in quotes (${JSON.stringify(String(value))})` : 'a text');
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
      return checkProperty(check);
    case 'text':
      return checkText(check);
    case 'prop':
      return checkPropText(check, spec);
    case 'activities':
      return checkActivities(check);
  }
}

/** Checks a key's value and keeps it, canonical, in `keys`; false (and a problem) where it is wrong. */
export function checkKey(check: KeyCheck, spec: KeySpec): boolean {
  const value = read(check, spec);
  if (value === false) return false;
  check.keys.options[check.name] = value;
  return true;
}
