/** The plain operators of the five formulas as someone else would bring them: the same arithmetic under other names, loaded like any plugin. */
const first = {
  empty: [Number.NaN],
  add(state, at, value) {
    if (Number.isNaN(state[at])) state[at] = value;
  },
  merge(state, at, later, from) {
    if (Number.isNaN(state[at])) state[at] = later[from];
  },
  result: (state, at) => state[at],
};

const operator = (name, parameters, evaluate) => ({
  kind: 'operator',
  name,
  summary: 'As the built-in one.',
  parameters: parameters.map((parameter) => ({ name: parameter })),
  empties: 'propagate',
  evaluate,
});

module.exports = {
  name: 'outside',
  apiVersion: 1,
  definitions: [
    operator('OUR_DIVISION', ['dividend', 'divisor'], (dividend, divisor) => dividend / divisor),
    operator('OUR_MULTIPLICATION', ['first', 'second'], (a, b) => a * b),
    operator('OUR_SUBTRACTION', ['minuend', 'subtrahend'], (a, b) => a - b),
    operator('OUR_ABS', ['value'], (value) => Math.abs(value)),
    {
      kind: 'operator',
      name: 'OUR_COALESCE',
      summary: 'As the built-in one.',
      parameters: [{ name: 'value' }],
      variadic: { min: 1 },
      empties: 'skip',
      state: first,
    },
  ],
};
