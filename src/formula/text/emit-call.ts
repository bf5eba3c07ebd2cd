import { suggest } from '../../errors/index.js';
import { type Definition, type OperatorDefinition } from '../../plugin-api/index.js';
import { didYouMean, memberPath } from '../problems.js';
import { type Emission, HOLE } from './emission.js';
import { emitConditional } from './emit-conditional.js';
import { emitOperand, emitWindow } from './emit-operand.js';
import { excerpt } from './mistakes.js';
import { CONDITION, DAYS, NUMBER, TEXT } from './signs.js';
import { type Argument, bare, type CallSyntax } from './syntax.js';

/** Numbers of days that windows often have. */
const USUAL_LENGTHS: ReadonlySet<number> = new Set([7, 14, 21, 28, 30, 31, 60, 90, 180, 365]);

/** Operands that are written without their name. */
const WITHOUT_CALL: readonly string[] = [NUMBER, TEXT, CONDITION];

/** Reports what is wrong within arguments of which nothing can be made. */
function lookInto(emission: Emission, args: readonly Argument[], path: string, depth: number): typeof HOLE {
  for (const { name, value } of args) {
    if (name === undefined && bare(value).is !== 'duration') emission.emit(value, memberPath(path, 1), depth + 1);
  }
  return HOLE;
}

function unknownFunction(emission: Emission, call: CallSyntax, path: string, depth: number, window: boolean): unknown {
  const { registry, mistakes } = emission;
  const { text: name, at } = call.name;
  const namesOf = (...kinds: readonly Definition['kind'][]): string[] =>
    [...new Set(kinds.flatMap((kind) => registry.names(kind)))].filter((known) => !WITHOUT_CALL.includes(known));
  const names = window ? namesOf('aggregation') : namesOf('operator', 'aggregation', 'operand');
  const near = suggest(name, names);
  // Operands have durations, too.
  const suggestions = window && near.length === 0 ? suggest(name, namesOf('operand')) : near;
  const what = window ? 'aggregation' : 'function';
  mistakes.add(
    window ? 'FORMULA_UNKNOWN_AGGREGATION' : 'FORMULA_UNKNOWN_OPERATOR',
    at,
    `There is no ${what} ${JSON.stringify(excerpt(name, { start: 0, end: name.length }))}.` +
      `${didYouMean(suggestions) || ` There are: ${names.join(', ')}.`}`,
    suggestions,
  );
  return lookInto(emission, call.args, path, depth);
}

/** `SUM(activities.login, 7)` adds 7 to the day's value; a window was probably meant. */
function warnOfNumber({ registry, text, mistakes }: Emission, { name, args }: CallSyntax): void {
  const [series, days, more] = args.map((arg) => bare(arg.value));
  if (series?.is !== 'reference' || days?.is !== 'number' || more !== undefined) return;
  if (registry.aggregation(name.text) === undefined || !USUAL_LENGTHS.has(days.value)) return;
  const window = `${name.text}(${excerpt(text, series.at)}, ${days.value}d)`;
  mistakes.warning(
    'FORMULA_NO_WINDOW',
    days.at,
    `This is the ${name.text} of the day's value and the number ${days.value}. A window of ${days.value} days is ${window}.`,
    [window],
  );
}

function emitOperator(
  emission: Emission,
  operator: OperatorDefinition,
  call: CallSyntax,
  path: string,
  depth: number,
): unknown {
  warnOfNumber(emission, call);
  const json: unknown[] = [operator.name];
  for (const { name, value } of call.args) {
    if (name !== undefined) {
      const aggregation = emission.registry.aggregation(call.name.text);
      emission.mistakes.syntax(
        name.at,
        `${operator.name} takes no options; ${name.text}: belongs to ${
          aggregation === undefined
            ? 'a window or an operand'
            : `a window, which has a duration: ${call.name.text}(activities.login, 7d, ${name.text}: …)`
        }.`,
      );
      continue;
    }
    if (bare(value).is === 'duration') {
      const written = excerpt(emission.text, bare(value).at);
      const names = emission.registry.names('aggregation').slice(0, 3).join(', ');
      emission.mistakes.syntax(
        bare(value).at,
        `${operator.name} is an operator and takes no duration; ${written} belongs to an aggregation of a series (${names}, …).`,
      );
    }
    json.push(emission.emit(value, memberPath(path, json.length), depth + 1));
  }
  return json;
}

/** `NAME(…)`: a window where a duration stands among the arguments, else an operand or an operator of that name. */
export function emitCall(emission: Emission, call: CallSyntax, path: string, depth: number): unknown {
  const { registry, mistakes } = emission;
  const { text: name, at } = call.name;
  emission.places.set(memberPath(path, 0), at);
  emission.places.set(memberPath(path, 'type'), at);
  const operand = registry.operand(name);
  if (operand !== undefined) return emitOperand(emission, operand, call, path);
  const aggregation = registry.aggregation(name);
  const operator = registry.operator(name);
  const isLength = (arg: Argument) =>
    arg.name === undefined ? bare(arg.value).is === 'duration' : arg.name.text === DAYS;
  if (call.args.some(isLength)) {
    if (aggregation !== undefined) return emitWindow(emission, aggregation.name, call, path);
    // An operator says itself that it takes no options, and no durations.
    if (operator === undefined) return unknownFunction(emission, call, path, depth, true);
  }
  if (operator?.conditions !== undefined) {
    return emitConditional(emission, operator, operator.conditions, call, path, depth);
  }
  if (operator !== undefined) return emitOperator(emission, operator, call, path, depth);
  if (aggregation === undefined) return unknownFunction(emission, call, path, depth, false);
  const [first] = call.args;
  const series = first === undefined ? 'activities.login' : excerpt(emission.text, first.value.at);
  const written = `${name}(${series}, 30d)`;
  mistakes.syntax(at, `${name} needs a window: how many days it looks at, as in ${written}.`, [written]);
  return lookInto(emission, call.args, path, depth);
}
