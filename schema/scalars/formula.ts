import { GraphQLScalarType } from 'graphql';
import { jsonFromLiteral } from './json.js';

/** Passed on as it came: the formula checker reports what is wrong with it, with a place. */
export const FormulaScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'Formula',
  description:
    'A formula over daily series: JSON (a value, or a string that starts with `[` or `{`), or its text form (any other string). `["DIVISION", {"type":"metricOverTime","prop":"activities.login","days":7,"op":"SUM"}, {"type":"rawNumber","value":7}]` and `"SUM(activities.login, 7d) / 7"` are the same: the mean number of logins a day. What comes out is canonical JSON; `text` beside it is the text form. `operators` lists what can be written, `checkFormula` says what is wrong with one, `previewFormula` what it gives.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: jsonFromLiteral,
});
