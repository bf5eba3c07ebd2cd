import { readFileSync } from 'node:fs';
import path from 'node:path';
import { check } from './random-formulas.js';

const PAGE = readFileSync(path.join(__dirname, '..', '..', 'docs', 'formulas.md'), 'utf8');
const examples = [...PAGE.matchAll(/```formula\n(.*?)```/gs)].map(([, text]) => text!);
const [, mistakesPart] = PAGE.split('## Mistakes\n');
const mistakes = [...mistakesPart!.matchAll(/^\| `(.+?)` \| (.+?) \|$/gm)].map(([, text, answer]) => [text!, answer!]);

test('there are examples', () => {
  expect([examples.length > 8, mistakes.length > 4]).toEqual([true, true]);
});

test.each(examples)('the example %s is a formula', (text) => {
  const { problems, json, text: canonical } = check(text);
  expect(problems).toEqual([]);
  expect(check(json).text).toBe(canonical);
});

test.each(mistakes)('the mistake %s is answered', (text, answer) => {
  expect(
    check(text)
      .problems.map((problem) => problem.message)
      .join(' '),
  ).toContain(answer);
});
