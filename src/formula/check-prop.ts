import { type KeySpec } from '../plugin-api/index.js';
import { didYouMean } from './problems.js';
import { keyOf, parseReference } from './references.js';
import { isTextField, SYSTEM_SERIES } from './sources.js';
import { type Reference } from './types.js';
import { type KeyCheck } from './walk.js';

type Reads = Extract<KeySpec, { type: 'prop' }>['reads'];

function isField(reference: Reference): boolean {
  return reference.to === 'children' ? isField(reference.of) : reference.to === 'field';
}

function canRead(reads: Reads, field: boolean): boolean {
  return reads === 'any' || (reads === 'field') === field;
}

/** Operands that can read what this one cannot. */
function otherReaders(check: KeyCheck, field: boolean): string[] {
  const { registry } = check.walk;
  return registry.definitions.flatMap(({ definition }) => {
    if (definition.kind !== 'operand' || definition === check.operand) return [];
    const reads = Object.values(definition.keys).some((key) => key.type === 'prop' && canRead(key.reads, field));
    return reads ? [definition.name] : [];
  });
}

function refusal(reference: Reference): string | undefined {
  if (reference.to === 'children') {
    return `Reading children's series (${keyOf(reference)}) from a company formula is not there yet.`;
  }
  if (reference.to === 'system' && SYSTEM_SERIES[reference.name]?.available !== true) {
    return `${keyOf(reference)} is not there yet; system.activity_count and system.days_known are.`;
  }
  return undefined;
}

/** Whether data or a definition stands behind the name. A missing definition is an error, missing data is not. */
function checkKnown(check: KeyCheck, reference: Reference): boolean {
  const { problems, scope } = check.walk;
  if (reference.to === 'system' || (reference.to === 'field' && !reference.custom)) return true;
  if (scope.kindOf(reference) !== undefined) return true;
  const key = keyOf(reference);
  const suggestions = problems.nearestKeys(key);
  if (reference.to === 'calculated') {
    problems.error(
      'FORMULA_UNKNOWN_METRIC',
      check.path,
      `No calculated metric of this model has the key ${key}. Define it first.${didYouMean(suggestions)}`,
      suggestions,
    );
    return false;
  }
  problems.warning(
    'FORMULA_UNKNOWN_METRIC',
    check.path,
    `Nothing has been recorded as ${key} yet.${didYouMean(suggestions)}`,
    suggestions,
  );
  return true;
}

/** Checks what a `prop` refers to and returns it canonical; false (and a problem) where the operand cannot read it. */
export function checkProp(check: KeyCheck, spec: Extract<KeySpec, { type: 'prop' }>, prop: string): string | false {
  const { problems, scope } = check.walk;
  const parsed = parseReference(prop, scope.model);
  if ('problem' in parsed) {
    const { code, message, suggestions } = parsed.problem;
    const near = suggestions.length > 0 ? suggestions : problems.nearestKeys(prop);
    problems.error(code, check.path, `${message}${didYouMean(near)}`, near);
    return false;
  }
  const { reference } = parsed;
  const key = keyOf(reference);
  const missing = refusal(reference);
  if (missing !== undefined) {
    problems.error('FORMULA_UNSUPPORTED_SOURCE', check.path, missing);
    return false;
  }
  const field = isField(reference);
  if (!canRead(spec.reads, field)) {
    const others = otherReaders(check, field);
    problems.error(
      'FORMULA_WRONG_KIND',
      check.path,
      `${check.operand.name} ${field ? 'cannot read fields' : 'reads fields only'}, and ${key} is ${field ? 'one' : 'none'}. Use ${others.join(' or ')}.`,
      others,
    );
    return false;
  }
  if (isTextField(reference)) {
    problems.error('FORMULA_WRONG_KIND', check.path, `${key} holds texts, which are no numbers.`);
    return false;
  }
  if (!checkKnown(check, reference)) return false;
  check.keys.references.set(key, reference);
  return key;
}
