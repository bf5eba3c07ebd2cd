import { type InfixSign } from './syntax.js';

/** How tightly signs bind; a looser part within a tighter one stands in parentheses. */
export const RANK = { comparison: 0, sum: 1, product: 2, minus: 3, power: 4, whole: 5 } as const;

/** The operator behind each sign. */
export const OPERATOR_OF = {
  '+': 'SUM',
  '-': 'SUBTRACTION',
  '*': 'MULTIPLICATION',
  '/': 'DIVISION',
  '^': 'POWER',
  '>': 'GREATER_THAN',
  '<': 'LESS_THAN',
  '=': 'EQUAL_TO',
} as const;

export const NOT = 'NOT';

/** Signs that are another one's opposite. */
export const OPPOSITE = { '>=': '<', '<=': '>', '!=': '=' } as const;

/** A conditional operator's conditions that have a sign. */
export const CONDITION_OF: Partial<Record<InfixSign, string>> = { '>': 'more than', '<': 'less than', '=': 'equal to' };

/** The operators of comparisons, which IF also takes as calls. */
export const COMPARISONS: readonly string[] = [OPERATOR_OF['>'], OPERATOR_OF['<'], OPERATOR_OF['=']];

/** Operators whose result is a truth: IF takes them as they are, and asks whether they are more than 0. */
export const TRUTHS: readonly string[] = ['AND', 'OR', NOT];
export const HOLDS = { condition: 'more than', value: 0 } as const;

/** The operands that numbers, texts, references and windows are short for. */
export const NUMBER = 'rawNumber';
export const TEXT = 'rawValue';
export const CONDITION = 'condition';
export const FIELD = 'propertyValue';
export const WINDOW = 'metricOverTime';
/** What a bare reference to a series is. */
export const BARE = { days: 1, op: 'LAST' } as const;
/** The key that a duration among the arguments is for. */
export const DAYS = 'days';
