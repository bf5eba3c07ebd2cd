import { type ErrorCode } from '../errors/index.js';
import { MAX_ACTIVITIES, MAX_PROP_LENGTH } from './limits.js';
import { didYouMean, memberPath, quoted } from './problems.js';
import { keyOf, parseReference } from './references.js';
import { type Reference } from './types.js';
import { type KeyCheck } from './walk.js';

function refuse(check: KeyCheck, path: string, code: ErrorCode, message: string, suggestions: readonly string[] = []) {
  check.walk.problems.error(code, path, `${message}${didYouMean(suggestions)}`, suggestions);
  return undefined;
}

/** Why a reference is no activity of the formula's own model. */
function refuseReference(check: KeyCheck, path: string, reference: Reference): undefined {
  const key = keyOf(reference);
  const { name } = check.operand;
  if (reference.to !== 'children') {
    const any = key === 'system.activity_count' ? ` Leave "${check.name}" out for any activity.` : '';
    return refuse(check, path, 'FORMULA_WRONG_KIND', `${name} needs activities.NAME; ${key} is no activity.${any}`);
  }
  return reference.of.to === 'activity'
    ? refuse(
        check,
        path,
        'FORMULA_WRONG_MODEL',
        `${name} takes activities without a prefix: an event counts for its company and for its end-user alike.`,
        [keyOf(reference.of)],
      )
    : refuse(check, path, 'FORMULA_WRONG_KIND', `${name} needs activities.NAME; ${key} is no activity.`);
}

function checkActivity(check: KeyCheck, written: unknown, path: string): string | undefined {
  const { problems, scope } = check.walk;
  if (typeof written !== 'string' || written.length > MAX_PROP_LENGTH) {
    const wanted = `must be activities.NAME of at most ${MAX_PROP_LENGTH} characters`;
    return refuse(check, path, 'FORMULA_BAD_VALUE', `An activity ${wanted}, not ${quoted(written)}.`);
  }
  const parsed = parseReference(written, scope.model);
  if ('problem' in parsed) {
    const { code, message, suggestions } = parsed.problem;
    return refuse(check, path, code, message, suggestions.length > 0 ? suggestions : problems.nearestKeys(written));
  }
  const { reference } = parsed;
  if (reference.to !== 'activity') return refuseReference(check, path, reference);
  const key = keyOf(reference);
  if (scope.kindOf(reference) === undefined) {
    const near = problems.nearestKeys(key).filter((known) => known.startsWith('activities.'));
    problems.warning(
      'FORMULA_UNKNOWN_METRIC',
      path,
      `Nothing has been recorded as ${key} yet.${didYouMean(near)}`,
      near,
    );
  }
  check.keys.references.set(key, reference);
  return key;
}

/** Checks one activity or a list of them: canonical a text for one, a list without repetition for several. */
export function checkActivities(check: KeyCheck): string | readonly string[] | false {
  const { value, path, name, operand } = check;
  if (!Array.isArray(value)) return checkActivity(check, value, path) ?? false;
  if (value.length === 0 || value.length > MAX_ACTIVITIES) {
    const wanted = `name 1 to ${MAX_ACTIVITIES} activities (left out: any activity at all)`;
    refuse(check, path, 'FORMULA_BAD_VALUE', `"${name}" of ${operand.name} must ${wanted}, not ${value.length}.`);
    return false;
  }
  const found = Array.from(value, (written, i) => checkActivity(check, written, memberPath(path, i)));
  const names = [...new Set(found.filter((key) => key !== undefined))];
  if (found.includes(undefined)) return false;
  return names.length === 1 ? names[0]! : Object.freeze(names);
}
