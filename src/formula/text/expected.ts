/** One of peggy's expectations. */
export interface Expectation {
  readonly type: string;
  readonly text?: string;
  readonly description?: string;
}

const OPERAND = new Set(['an operand', 'a number']);
const OPERATOR = new Set(['+ or -', '* or /', '^', 'a comparison']);
/** Signs that close or continue what is open, in the order of telling. */
const MARKS = [',', ')', ']', ':'];

/** What a parser expected, in words for people: "an operand, a number or (". */
export function expectedInWords(expectations: readonly Expectation[]): string {
  const has = (names: ReadonlySet<string>): boolean =>
    expectations.some((expectation) => names.has(expectation.description ?? ''));
  const words: string[] = [];
  if (has(OPERAND)) words.push('an operand', 'a number', '(');
  else if (has(OPERATOR)) words.push('an operator (+ - * / ^ > < =)');
  for (const mark of MARKS) {
    if (expectations.some((expectation) => expectation.type === 'literal' && expectation.text === mark))
      words.push(mark);
  }
  if (expectations.some((expectation) => expectation.type === 'end')) words.push('the end of the formula');
  if (words.length === 0) return 'something else';
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
