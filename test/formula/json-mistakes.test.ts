import { check } from '../support/formulas.js';

/** JSON that breaks off, what the message adds, and what is suggested. */
test.each<[string, string, string[]]>([
  ['["SUM", 1', 'Not closed yet: [.', [']']],
  ['["SUM", {"type": 1', 'Not closed yet: [ {.', ['}]']],
  ['["SUM", 1,]', 'The comma before it is one too many.', [']']],
  ['{"type": "x",}', 'The comma before it is one too many.', ['}']],
  ['["SUM" 1]', 'A comma is missing.', [',']],
  ['["SUM"; 1]', 'A comma separates.', [',']],
  ['["SUM", 1}', 'is closed with ]', [']']],
  ["['SUM', 1]", 'in double quotes', ['"SUM"']],
  ['[“SUM”, 1]', 'in double quotes', ['"SUM"']],
  ['{type: "rawNumber"}', 'in double quotes', ['"type"']],
  ['{"type" = 1}', 'by a colon', [':']],
  ['["SUM, 1]', 'Its closing " is missing.', ['"']],
  ['["SUM\n", 1]', 'Its closing " is missing: the line ends at line 1, column 6.', ['"']],
  ['["a\\x"]', 'column 4 \\ starts no escape', ['\\\\']],
  ['["a\tb"]', 'is written \\t', ['\\t']],
  ['["SUM", NaN]', 'JSON has no NaN', []],
  ['["SUM", None]', 'JSON writes null', ['null']],
  ['["SUM", TRUE]', 'JSON writes true', ['true']],
  ['[SUM, 1]', 'in double quotes', ['"SUM"']],
  ['[SUM(activities.login, 7d)]', 'Calls belong to the text form', []],
  ['["SUM", .5]', '0.5', []],
  ['["SUM", +5]', 'without a plus', []],
  ['["SUM", 01]', 'without leading zeros', []],
  ['["SUM", 1] // all', 'JSON has no comments', []],
  ['[/* all */ "SUM", 1]', 'JSON has no comments', []],
  ['["SUM", 1]]', 'a whole formula already', []],
])('%s', (text, hint, suggestions) => {
  const { valid, problems } = check(text);
  expect(valid).toBe(false);
  expect(problems).toMatchObject([{ code: 'FORMULA_NOT_JSON', suggestions }]);
  expect(problems[0]?.message).toContain(hint);
});
