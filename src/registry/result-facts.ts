import {
  type AggregationDefinition,
  type ConditionForm,
  type Definition,
  type OperandDefinition,
  type OperatorDefinition,
  type Parameter,
  type StateDefinition,
} from '../plugin-api/index.js';

/** How a function is written down: its text, or for one that someone else answers for, only that there is one. */
export type Wording = (kernel: unknown) => string | null;

/** The text of a function as its author wrote it. What it refers to is not part of it. */
export const bySource: Wording = (kernel) =>
  typeof kernel === 'function' ? Function.prototype.toString.call(kernel) : null;

export const byPresence: Wording = (kernel) => (typeof kernel === 'function' ? 'function' : null);

/**
 * All of a definition on which a result depends, as JSON with its keys in a fixed order; not what is said for people. Facts are named one by
 * one: an author's state may be an object with room for notes of its own, which change while it computes.
 */
export function resultFacts(definition: Definition, wording: Wording): string {
  const facts =
    definition.kind === 'operator'
      ? operatorFacts(definition, wording)
      : definition.kind === 'aggregation'
        ? aggregationFacts(definition, wording)
        : operandFacts(definition, wording);
  return JSON.stringify([definition.kind, definition.name, ...facts], exactly);
}

function operatorFacts(operator: OperatorDefinition, wording: Wording): unknown[] {
  const { parameters, variadic, empties, evaluate, state, conditions } = operator;
  return [
    parameters.map(parameterFacts),
    variadic?.min ?? null,
    empties,
    wording(evaluate),
    stateFacts(state, wording),
    inOrder(conditions ?? {}).map(([name, form]) => [name, ...formFacts(form, wording)]),
  ];
}

function parameterFacts({ name, default: without, integer, min, max }: Parameter): unknown[] {
  return [name, without ?? null, integer ?? false, min ?? null, max ?? null];
}

function formFacts({ parameters, evaluate, comparesText }: ConditionForm, wording: Wording): unknown[] {
  return [parameters.map(parameterFacts), wording(evaluate), comparesText ?? false];
}

function aggregationFacts({ state, points, ends, noPoints }: AggregationDefinition, wording: Wording): unknown[] {
  return [
    stateFacts(state, wording),
    wording(points),
    wording(ends),
    noPoints?.counter ?? null,
    noPoints?.gauge ?? null,
  ];
}

function stateFacts(state: StateDefinition | undefined, wording: Wording): unknown {
  if (state === undefined) return null;
  const { empty, add, merge, result, remove, commutative, latestOnly, exact } = state;
  return [
    empty,
    ...[add, merge, result, remove].map(wording),
    commutative ?? false,
    latestOnly ?? false,
    stateFacts(exact, wording),
  ];
}

function operandFacts({ keys, read }: OperandDefinition, wording: Wording): unknown[] {
  return [inOrder(keys).map(([name, { summary: _, ...spec }]) => [name, inOrder<unknown>(spec)]), wording(read)];
}

function inOrder<T>(object: Readonly<Record<string, T>>): [name: string, T][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** JSON knows neither of these numbers, and a state may begin with them. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? 'number -0' : `number ${value}`;
}
