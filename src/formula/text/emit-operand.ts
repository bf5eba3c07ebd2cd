import { type KeySpec, type OperandDefinition } from '../../plugin-api/index.js';
import { memberPath } from '../problems.js';
import { type Emission, HOLE } from './emission.js';
import { excerpt } from './mistakes.js';
import { dashedName, dashRemedy, quotesRemedy, unquotedReference } from './remedies.js';
import { DAYS, WINDOW } from './signs.js';
import { bare, type CallSyntax, type Expression } from './syntax.js';

/** An option's value; whether the key takes it is for the checker to say. Undefined (and a problem) for a calculation. */
function optionValue(emission: Emission, written: Expression, key: string): unknown {
  const value = bare(written);
  switch (value.is) {
    case 'list':
      return value.of.map((reference) => reference.prop);
    case 'number':
    case 'text':
      return value.value;
    case 'duration':
      return value.days;
    case 'reference':
      return value.prop;
    default:
      emission.mistakes.syntax(
        value.at,
        `${key} takes a number, a duration, a name or a text, not a calculation (${excerpt(emission.text, value.at)}).`,
      );
      return undefined;
  }
}

class Keys {
  readonly json: Record<string, unknown> = {};
  readonly #taken: (readonly [string, KeySpec])[];

  constructor(
    readonly emission: Emission,
    readonly operand: OperandDefinition,
    readonly path: string,
  ) {
    this.json.type = operand.name;
    this.#taken = [];
    this.#slots = Object.entries(operand.keys).filter(([, spec]) => spec.type === 'prop' || spec.type === 'activities');
  }

  readonly #slots: readonly (readonly [string, KeySpec])[];

  set(key: string, value: unknown, at: { start: number; end: number }): void {
    if (value === undefined) return;
    if (Object.hasOwn(this.json, key)) {
      this.emission.mistakes.syntax(at, `${key} is given twice.`);
      return;
    }
    // An own key, whatever its name.
    Object.defineProperty(this.json, key, { value, enumerable: true, configurable: true, writable: true });
    this.emission.places.set(memberPath(this.path, key), at);
  }

  /** A reference fills the next key that holds one; a list takes all that come. */
  reference(prop: string, at: { start: number; end: number }): boolean {
    const free = this.#slots.find(([name]) => !Object.hasOwn(this.json, name));
    if (free !== undefined) {
      this.#taken.push(free);
      this.set(free[0], prop, at);
      return true;
    }
    const last = this.#taken.at(-1);
    if (last?.[1].type !== 'activities') return false;
    const before = this.json[last[0]];
    this.json[last[0]] = [...(Array.isArray(before) ? before : [before]), prop];
    this.emission.places.set(memberPath(memberPath(this.path, last[0]), (this.json[last[0]] as []).length - 1), at);
    return true;
  }
}

/** `days = 7` for `days: 7`: reported, and taken as meant, so that it does not count as missing. */
function readAssignment(keys: Keys, value: Expression): boolean {
  if (value.is !== 'infix' || value.sign !== '=') return false;
  const [left, right] = value.args;
  if (left?.is !== 'reference' || right === undefined || !Object.hasOwn(keys.operand.keys, left.prop)) return false;
  const rewritten = `${left.prop}: ${excerpt(keys.emission.text, right.at)}`;
  keys.emission.mistakes.syntax(value.at, `An option is written ${rewritten}.`, [rewritten]);
  keys.set(left.prop, optionValue(keys.emission, right, left.prop), right.at);
  return true;
}

function readArguments(keys: Keys, call: CallSyntax, shape: string): void {
  const { emission, operand } = keys;
  // Named ones first: a reference by position takes what they leave.
  for (const { name, value } of call.args) {
    if (name !== undefined) keys.set(name.text, optionValue(emission, value, name.text), value.at);
  }
  for (const { name, value: written } of call.args) {
    if (name !== undefined) continue;
    const value = bare(written);
    if (value.is === 'duration' && Object.hasOwn(operand.keys, DAYS)) {
      keys.set(DAYS, value.days, value.at);
      continue;
    }
    const references = value.is === 'list' ? value.of : [value];
    const taken = references.every(
      (reference) => reference.is === 'reference' && keys.reference(reference.prop, reference.at),
    );
    if (!taken && !readAssignment(keys, value)) refuse(emission, call, value, shape);
  }
}

function refuse(emission: Emission, call: CallSyntax, value: Expression, shape: string): void {
  const dashed = dashedName(value);
  const meant = value.is === 'text' ? unquotedReference(value.value, emission.model) : undefined;
  if (dashed !== undefined) emission.mistakes.syntax(value.at, dashRemedy(dashed), [dashed]);
  else if (meant !== undefined) emission.mistakes.syntax(value.at, quotesRemedy(meant), [meant]);
  else emission.mistakes.syntax(value.at, refusal(emission, call, value, shape));
}

function refusal(emission: Emission, call: CallSyntax, value: Expression, shape: string): string {
  const written = excerpt(emission.text, value.at);
  const name = call.name.text;
  if (value.is === 'reference' || value.is === 'duration' || value.is === 'list')
    return `${name} has no place for ${written}; it is written ${shape}.`;
  if (value.is === 'number' || value.is === 'text')
    return `${written} needs the name of its option; ${name} is written ${shape}.`;
  return `${name} reads one series, not a calculation (${written}): make that a calculated metric and read calculated.SLUG.`;
}

function shapeOf(operand: OperandDefinition): string {
  const parts = Object.entries(operand.keys).map(([name, spec]) => {
    if (spec.type === 'prop') return 'REFERENCE';
    if (spec.type === 'activities') return 'REFERENCES';
    return name === DAYS ? '7d' : `${name}: …`;
  });
  return `${operand.name}(${parts.join(', ')})`;
}

/** `daysSince(activities.login)`: an operand by its own name. */
export function emitOperand(emission: Emission, operand: OperandDefinition, call: CallSyntax, path: string): unknown {
  const keys = new Keys(emission, operand, path);
  readArguments(keys, call, shapeOf(operand));
  return keys.json;
}

/** `SUM(activities.login, 7d)` */
export function emitWindow(emission: Emission, aggregation: string, call: CallSyntax, path: string): unknown {
  const operand = emission.registry.operand(WINDOW);
  if (operand === undefined) {
    emission.mistakes.add('FORMULA_UNKNOWN_OPERAND', call.name.at, `No plugin defines ${WINDOW}.`);
    return HOLE;
  }
  const keys = new Keys(emission, operand, path);
  keys.set('op', aggregation, call.name.at);
  readArguments(keys, call, `${aggregation}(REFERENCE, 7d, property: …, across: …, offset: 7d)`);
  if (Object.hasOwn(keys.json, 'prop')) return keys.json;
  const lengths = call.args.filter(({ name, value }) => name?.text === DAYS || bare(value).is === 'duration');
  // Any other argument was reported as what it is.
  if (lengths.length === call.args.length) {
    const length = lengths.map(({ value }) => bare(value)).find((value) => value.is === 'duration');
    const days = length === undefined ? '7d' : excerpt(emission.text, length.at);
    emission.mistakes.syntax(call.name.at, `${aggregation} needs a series: ${aggregation}(activities.login, ${days}).`);
  }
  return HOLE;
}
