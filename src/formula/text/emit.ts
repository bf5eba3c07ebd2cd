import { MAX_DEPTH } from '../limits.js';
import { memberPath } from '../problems.js';
import { parseReference } from '../references.js';
import { type Emission, HOLE } from './emission.js';
import { emitCall } from './emit-call.js';
import { excerpt } from './mistakes.js';
import { dashedName, dashRemedy } from './remedies.js';
import { BARE, CONDITION_OF, FIELD, NOT, OPERATOR_OF, OPPOSITE, TEXT, WINDOW } from './signs.js';
import { bare, type Expression, type InfixSyntax, type ReferenceSyntax } from './syntax.js';

function emitMinus(emission: Emission, of: Expression, path: string, depth: number): unknown {
  return [OPERATOR_OF['-'], 0, emission.emit(of, memberPath(path, 2), depth + 1)];
}

function emitInfix(emission: Emission, infix: InfixSyntax, path: string, depth: number): unknown {
  const { sign, signAt, args } = infix;
  const opposite = Object.hasOwn(OPPOSITE, sign) ? OPPOSITE[sign as keyof typeof OPPOSITE] : undefined;
  if (opposite !== undefined) {
    emission.places.set(memberPath(path, 0), signAt);
    const inner = memberPath(path, 1);
    emission.places.set(inner, infix.at);
    return [NOT, emitInfix(emission, { ...infix, sign: opposite }, inner, depth + 1)];
  }
  emission.places.set(memberPath(path, 0), signAt);
  warnOfDash(emission, infix);
  const operator = OPERATOR_OF[sign as keyof typeof OPERATOR_OF];
  return [operator, ...args.map((arg, i) => emission.emit(arg, memberPath(path, i + 1), depth + 1))];
}

/** `activities.log-in` reads as a difference; the name was meant. */
function warnOfDash(emission: Emission, infix: InfixSyntax): void {
  const name = dashedName(infix);
  if (name !== undefined) emission.mistakes.syntax(infix.args[1]!.at, dashRemedy(name), [name]);
}

function emitReference(emission: Emission, { prop, at }: ReferenceSyntax, path: string): unknown {
  const { registry, mistakes, places } = emission;
  if (registry.operator(prop) !== undefined || registry.aggregation(prop) !== undefined) {
    const window = registry.operator(prop) === undefined ? [`${prop}(activities.login, 7d)`] : [];
    mistakes.syntax(at, `${prop} needs its arguments in parentheses: ${window[0] ?? `${prop}(…)`}.`, window);
    return HOLE;
  }
  places.set(memberPath(path, 'prop'), at);
  const parsed = parseReference(prop, emission.model);
  if ('reference' in parsed) {
    const { reference } = parsed;
    const read = reference.to === 'children' ? reference.of : reference;
    if (read.to === 'field') return { type: FIELD, prop };
  }
  return { type: WINDOW, prop, ...BARE };
}

/** The conditions are those of operators; elsewhere nothing stands between two operands but signs. */
function refuseCondition(emission: Emission, expression: Expression & { is: 'condition' }): unknown {
  const { name, left, right } = expression;
  const { registry, text, mistakes } = emission;
  const owner = registry
    .names('operator')
    .find((operator) => Object.hasOwn(registry.operator(operator)?.conditions ?? {}, name.text));
  const sign = Object.entries(CONDITION_OF).find(([, condition]) => condition === name.text)?.[0];
  const a = excerpt(text, left.at);
  if (owner === undefined) {
    const near = left.is === 'reference' && left.prop.includes('.') ? nameInQuotes(left.prop, name.text) : [];
    mistakes.syntax(
      name.at,
      `${JSON.stringify(excerpt(text, name.at))} stands where an operator (+ - * / ^ > < =) or the end is expected.` +
        `${near.length > 0 ? ` A name with spaces stands in double quotes: ${near[0]}.` : ''}`,
      near,
    );
  } else if (sign !== undefined && right !== undefined) {
    const written = `${a} ${sign} ${excerpt(text, right.at)}`;
    mistakes.syntax(name.at, `"${name.text}" is the condition of ${owner}; elsewhere it is written ${written}.`, [
      written,
    ]);
  } else {
    const b = right === undefined ? '' : ` ${excerpt(text, right.at)}`;
    const written = `${owner}(${a} ${name.text}${b}, 1, 0)`;
    mistakes.add('FORMULA_MISPLACED', name.at, `"${name.text}" stands only in ${owner}: write ${written}.`, [written]);
  }
  return HOLE;
}

function nameInQuotes(prop: string, more: string): string[] {
  const dot = prop.lastIndexOf('.');
  const name = `${prop.slice(dot + 1)} ${more}`;
  return name.length > 100 ? [] : [`${prop.slice(0, dot + 1)}${JSON.stringify(name)}`];
}

function emitInner(emission: Emission, expression: Expression, path: string, depth: number): unknown {
  switch (expression.is) {
    case 'number':
      return expression.value;
    case 'text':
      return { type: TEXT, value: expression.value };
    case 'reference':
      return emitReference(emission, expression, path);
    case 'minus':
      emission.places.set(memberPath(path, 0), expression.signAt);
      return emitMinus(emission, expression.of, path, depth);
    case 'infix':
      return emitInfix(emission, expression, path, depth);
    case 'call':
      return emitCall(emission, expression, path, depth);
    case 'condition':
      return refuseCondition(emission, expression);
    case 'duration': {
      const written = excerpt(emission.text, expression.at);
      emission.mistakes.syntax(
        expression.at,
        `A duration stands behind a reference, in the parentheses of an aggregation: SUM(activities.login, ${written}).`,
      );
      return HOLE;
    }
    case 'list':
      emission.mistakes.syntax(
        expression.at,
        'A list of activities stands only in the parentheses of an operand: usersOverTime([activities.login, activities.export], 7d).',
      );
      return HOLE;
    case 'group':
      return emission.emit(bare(expression), path, depth);
  }
}

/** What was written → JSON, with the places of its parts. */
export function createEmission(facts: Omit<Emission, 'emit' | 'places'>): Emission {
  const emission: Emission = {
    ...facts,
    places: new Map(),
    emit(expression, path, depth) {
      if (depth > MAX_DEPTH) {
        emission.mistakes.add(
          'FORMULA_TOO_DEEP',
          expression.at,
          `The formula is nested deeper than ${MAX_DEPTH}. Move parts of it into calculated metrics of their own.`,
        );
        return HOLE;
      }
      if (!emission.places.has(path)) emission.places.set(path, expression.at);
      return emitInner(emission, expression, path, depth);
    },
  };
  return emission;
}
