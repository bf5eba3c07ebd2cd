import { GraphQLScalarType } from 'graphql';
import { jsonFromLiteral } from './json.js';

/** Passed on as it came: the formula checker reports what is wrong with it, with a place. */
export const FormulaScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'Formula',
  description:
    'A formula over daily series: JSON, either as a value or as a string that starts with `[` or `{`. `["DIVISION", {"type":"metricOverTime","prop":"activities.login","days":7,"op":"SUM"}, {"type":"rawNumber","value":7}]` is the mean number of logins a day. `operators` lists what can be written, `checkFormula` says what is wrong with one.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: jsonFromLiteral,
});
