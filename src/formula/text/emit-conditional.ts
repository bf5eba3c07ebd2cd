import { type ConditionForm, type OperatorDefinition } from '../../plugin-api/index.js';
import { memberPath } from '../problems.js';
import { type Emission, HOLE } from './emission.js';
import { excerpt } from './mistakes.js';
import { COMPARISONS, CONDITION, CONDITION_OF, HOLDS, OPPOSITE, TRUTHS } from './signs.js';
import { bare, type CallSyntax, type Expression, type Name } from './syntax.js';

type Conditions = Readonly<Record<string, ConditionForm>>;

/** What the first argument says: two things and what holds between them, or something true or false. */
type Question =
  | { readonly left: Expression; readonly condition: Name; readonly right?: Expression }
  | { readonly truth: Expression };

function questionOf(emission: Emission, first: Expression, conditions: Conditions): Question | undefined {
  if (first.is === 'condition') {
    const { left, name: condition, right } = first;
    return { left, condition, ...(right === undefined ? {} : { right }) };
  }
  if (first.is === 'infix') {
    const name = CONDITION_OF[first.sign];
    if (name !== undefined && Object.hasOwn(conditions, name)) {
      return { left: first.args[0]!, condition: { text: name, at: first.signAt }, right: first.args[1]! };
    }
  }
  const name = first.is === 'call' ? emission.registry.operator(first.name.text)?.name : undefined;
  const truth =
    (first.is === 'infix' && Object.hasOwn(OPPOSITE, first.sign)) ||
    (name !== undefined && (TRUTHS.includes(name) || COMPARISONS.includes(name)));
  return truth && Object.hasOwn(conditions, HOLDS.condition) ? { truth: first } : undefined;
}

/** `a != "text"` has no operator of its own: IF compares texts by `=` alone. */
function refuseTextDifference(emission: Emission, call: CallSyntax, first: Expression): boolean {
  if (first.is !== 'infix' || first.sign !== '!=') return false;
  const [left, right] = first.args.map((arg) => excerpt(emission.text, arg.at));
  if (!first.args.some((arg) => bare(arg).is === 'text')) return false;
  const [yes, no] = [call.args[1], call.args[2]].map((arg) =>
    arg === undefined ? '…' : excerpt(emission.text, arg.value.at),
  );
  const written = `${call.name.text}(${left} = ${right}, ${no}, ${yes})`;
  emission.mistakes.syntax(first.signAt, `Texts are compared with = alone: write ${written}.`, [written]);
  return true;
}

function emitArguments(
  emission: Emission,
  call: CallSyntax,
  json: unknown[],
  from: number,
  path: string,
  depth: number,
): void {
  for (const { name, value } of call.args.slice(from)) {
    if (name === undefined) json.push(emission.emit(value, memberPath(path, json.length), depth + 1));
    else emission.mistakes.syntax(name.at, `${call.name.text} takes no options.`);
  }
}

/** `IF(a > b, x, y)`, `IF(a has value, x, y)`, `IF(AND(…), x, y)`; and the JSON habit `IF(a, "more than", b, x, y)`. */
export function emitConditional(
  emission: Emission,
  operator: OperatorDefinition,
  conditions: Conditions,
  call: CallSyntax,
  path: string,
  depth: number,
): unknown {
  const { places } = emission;
  const [head, second] = call.args;
  const at = (index: number): string => memberPath(path, index);
  if (head === undefined || head.name !== undefined) return [operator.name];
  const first = bare(head.value);
  const json: unknown[] = [operator.name];
  const condition = (name: Name): unknown => {
    for (const place of [at(2), memberPath(at(2), 'value')]) places.set(place, name.at);
    return { type: CONDITION, value: name.text };
  };
  const question = questionOf(emission, first, conditions);
  if (question !== undefined && 'condition' in question) {
    json.push(emission.emit(question.left, at(1), depth + 1), condition(question.condition));
    if (question.right !== undefined) {
      const right = bare(question.right);
      json.push(emission.emit(right, at(3), depth + 1));
    }
  } else if (question !== undefined) {
    if (refuseTextDifference(emission, call, first)) json.push(HOLE);
    else json.push(emission.emit(question.truth, at(1), depth + 1));
    json.push(condition({ text: HOLDS.condition, at: first.at }), HOLDS.value);
  } else if (second !== undefined && second.name === undefined && bare(second.value).is === 'text') {
    const name = bare(second.value) as Expression & { is: 'text' };
    json.push(emission.emit(first, at(1), depth + 1), condition({ text: name.value, at: name.at }));
    emitArguments(emission, call, json, 2, path, depth);
    return json;
  } else {
    const rest = [1, 2].map((i) => {
      const arg = call.args[i];
      return arg === undefined ? String(2 - i) : excerpt(emission.text, arg.value.at);
    });
    const written = `${operator.name}(${[`${excerpt(emission.text, first.at)} > 0`, ...rest].join(', ')})`;
    const words = Object.keys(conditions).filter((name) => !Object.values(CONDITION_OF).includes(name));
    emission.mistakes.syntax(
      first.at,
      `The first argument of ${operator.name} says what is asked: a comparison (a > b)` +
        `${words.map((name) => `, a ${name}`).join('')}, or a call of ${TRUTHS.join(', ')}. Write ${written}.`,
      [written],
    );
    json.push(emission.emit(first, at(1), depth + 1), condition({ text: HOLDS.condition, at: first.at }), HOLE);
  }
  emitArguments(emission, call, json, 1, path, depth);
  return json;
}
