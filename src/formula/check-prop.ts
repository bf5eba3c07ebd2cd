import { MODEL_WORD } from '../model/index.js';
import { type KeySpec } from '../plugin-api/index.js';
import { didYouMean } from './problems.js';
import { keyOf, parseReference } from './references.js';
import { comparesText } from './samples.js';
import { isTextField } from './sources.js';
import { type Reference } from './types.js';
import { type KeyCheck, type Walk } from './walk.js';

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

/** Why texts cannot be read here. */
function textRefusal(walk: Walk, reference: Reference): string {
  const key = keyOf(reference);
  if (reference.to === 'children') return `${key} holds texts, and children's texts do not become one value a day.`;
  return `${key} holds texts, which are no numbers. IF can compare it: ${comparesText(walk, key)}.`;
}

/** Whether data or a definition stands behind the name. A missing definition is an error, missing data is not. */
function checkKnown(check: KeyCheck, reference: Reference): boolean {
  const { problems, scope } = check.walk;
  const of = reference.to === 'children' ? reference.of : reference;
  if (of.to === 'system' || (of.to === 'field' && !of.custom)) return true;
  if (scope.kindOf(reference) !== undefined) return true;
  const key = keyOf(reference);
  const suggestions = problems.nearestKeys(key);
  if (of.to === 'calculated') {
    const owner = reference.to === 'children' ? reference.model : scope.model;
    problems.error(
      'FORMULA_UNKNOWN_METRIC',
      check.path,
      `There is no ${MODEL_WORD[owner]} metric ${keyOf(of)}. Define it first.${didYouMean(suggestions)}`,
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
  const readsText = check.texts && spec.reads === 'field' && reference.to === 'field';
  if (isTextField(reference) && !readsText) {
    problems.error('FORMULA_WRONG_KIND', check.path, textRefusal(check.walk, reference));
    return false;
  }
  if (!checkKnown(check, reference)) return false;
  check.keys.references.set(key, reference);
  return key;
}
