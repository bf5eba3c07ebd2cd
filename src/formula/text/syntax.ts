/** A part of the text: offsets, the end behind it. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type InfixSign = '+' | '-' | '*' | '/' | '^' | '>' | '<' | '=' | '>=' | '<=' | '!=';

interface Node {
  readonly at: Place;
}

/** What was written, before names mean anything. */
export type Expression =
  | NumberSyntax
  | TextSyntax
  | DurationSyntax
  | ReferenceSyntax
  | GroupSyntax
  | ListSyntax
  | CallSyntax
  | InfixSyntax
  | MinusSyntax
  | ConditionSyntax;

export interface NumberSyntax extends Node {
  readonly is: 'number';
  readonly value: number;
}

export interface TextSyntax extends Node {
  readonly is: 'text';
  readonly value: string;
}

/** `7d`, in days. */
export interface DurationSyntax extends Node {
  readonly is: 'duration';
  readonly days: number;
}

/** `activities.login`, and any other word. */
export interface ReferenceSyntax extends Node {
  readonly is: 'reference';
  readonly prop: string;
}

/** Parentheses; they decide what belongs together and mean nothing else. */
export interface GroupSyntax extends Node {
  readonly is: 'group';
  readonly of: Expression;
}

/** `[activities.login, activities.export]`, only as an argument of an operand. */
export interface ListSyntax extends Node {
  readonly is: 'list';
  readonly of: readonly ReferenceSyntax[];
}

/** An argument: by its position, or `name: value`. */
export interface Argument {
  readonly name?: Name;
  readonly value: Expression;
}

export interface Name {
  readonly text: string;
  readonly at: Place;
}

export interface CallSyntax extends Node {
  readonly is: 'call';
  readonly name: Name;
  readonly args: readonly Argument[];
}

/** `a + b + c` is one; everything else has two arguments. */
export interface InfixSyntax extends Node {
  readonly is: 'infix';
  readonly sign: InfixSign;
  readonly signAt: Place;
  readonly args: readonly Expression[];
}

export interface MinusSyntax extends Node {
  readonly is: 'minus';
  readonly signAt: Place;
  readonly of: Expression;
}

/** A condition in words: `a has value`, `a at least b`. */
export interface ConditionSyntax extends Node {
  readonly is: 'condition';
  readonly left: Expression;
  readonly name: Name;
  readonly right?: Expression;
}

/** Without the parentheses around it. */
export function bare(expression: Expression): Expression {
  let inner = expression;
  while (inner.is === 'group') inner = inner.of;
  return inner;
}
