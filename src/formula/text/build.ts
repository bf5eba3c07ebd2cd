import { MAX_DAYS } from '../limits.js';
import { daysOf, signOf } from './meant.js';
import { excerpt, type Mistakes } from './mistakes.js';
import {
  type Argument,
  bare,
  type CallSyntax,
  type Expression,
  type InfixSign,
  type InfixSyntax,
  type ListSyntax,
  type Name,
  type Place,
  type ReferenceSyntax,
  type TextSyntax,
} from './syntax.js';

interface Step {
  readonly op: Name;
  readonly right: Expression | null;
}

interface PowerStep {
  readonly op: Name;
  readonly prefixes: readonly Name[];
  readonly right: Expression;
}

type Rest =
  | { readonly op: Name; readonly right: Expression }
  | { readonly condition: Name; readonly right: Expression | null };

function span(first: Expression, last: Expression): Place {
  return { start: first.at.start, end: last.at.end };
}

/** What the grammar's actions make: syntax trees, and reports of what was meant otherwise. */
export class Build {
  constructor(
    readonly text: string,
    readonly mistakes: Mistakes,
  ) {}

  number(value: number, at: Place): Expression {
    return { is: 'number', value, at };
  }

  string(value: string, at: Place): TextSyntax {
    return { is: 'text', value, at };
  }

  duration(digits: string, unit: string, at: Place): Expression {
    const short = unit.slice(0, 1).toLowerCase();
    if (unit !== short) {
      this.mistakes.syntax(
        at,
        `A duration is written without a space and as d or w: ${excerpt(digits, { start: 0, end: 20 })}${short}.`,
        [`${digits}${short}`],
      );
    }
    return { is: 'duration', days: Number(digits) * (short === 'w' ? 7 : 1), at };
  }

  /** `24h`, `1 month`: no length of a window, which has whole days. */
  otherDuration(digits: string, unit: string, at: Place): Expression {
    const days = daysOf(digits, unit);
    const sane = days <= MAX_DAYS;
    const remedy = sane ? `: ${days}d` : '';
    this.mistakes.syntax(at, `A duration is a number of days (d) or weeks (w)${remedy}.`, sane ? [`${days}d`] : []);
    return { is: 'duration', days, at };
  }

  /** `=SUM(…)`, as spreadsheets have it. */
  leadingSign(at: Place): void {
    this.mistakes.syntax(at, 'A formula starts without a sign: leave the = out.');
  }

  reference(parts: readonly string[], at: Place): ReferenceSyntax {
    const prop = parts.join('.');
    if (parts.length > 1 && parts.at(-1) === '') {
      this.mistakes.syntax(
        at,
        `A name belongs behind the dot of ${excerpt(this.text, at)}; one with spaces or other signs in double quotes.`,
      );
    }
    return { is: 'reference', prop, at };
  }

  otherQuotes(written: string, at: Place): string {
    const value = written.slice(1, -1);
    const right = JSON.stringify(value);
    const suggestions = right.length > 200 ? [] : [right];
    this.mistakes.syntax(at, 'Names and texts stand in double quotes: "…".', suggestions);
    return value;
  }

  list(of: readonly ReferenceSyntax[], at: Place): ListSyntax {
    return { is: 'list', of, at };
  }

  group(of: Expression, at: Place): Expression {
    return { is: 'group', of, at };
  }

  call(name: Name, args: readonly Argument[], at: Place): CallSyntax {
    return { is: 'call', name, args, at };
  }

  semicolon(at: Place): void {
    this.mistakes.syntax(at, 'Arguments are separated by commas, not semicolons.', [',']);
  }

  /** `a && b`, `a or b`: no signs here. Where both stand, `and` was meant to bind more tightly, as elsewhere. */
  logic(head: Expression, tail: readonly { readonly op: Name; readonly right: Expression }[]): Expression {
    let whole: Expression | undefined;
    let or: Name | undefined;
    let part = head;
    const either = (): Expression => (whole === undefined ? part : this.#callInstead('OR', or!, whole, part));
    for (const { op, right } of tail) {
      if (op.text === '&&' || op.text.toLowerCase() === 'and') part = this.#callInstead('AND', op, part, right);
      else [whole, or, part] = [either(), op, right];
    }
    return either();
  }

  comparison(left: Expression, rest: readonly Rest[]): Expression {
    let result = left;
    let latest = left;
    for (const [i, part] of rest.entries()) {
      if (i > 0) {
        const at = 'op' in part ? part.op.at : part.condition.at;
        const sign = excerpt(this.text, at);
        const next = part.right === null ? '…' : excerpt(this.text, part.right.at);
        const before = excerpt(this.text, result.at);
        this.mistakes.syntax(
          at,
          `Comparisons do not chain. Write AND(${before}, ${excerpt(this.text, latest.at)} ${sign} ${next}) for both.`,
          [`AND(${before}, ${excerpt(this.text, latest.at)} ${sign} ${next})`],
        );
      }
      if ('op' in part) {
        result = this.#two(this.#sign(part.op), part.op.at, result, part.right);
      } else {
        const at = { start: result.at.start, end: part.right?.at.end ?? part.condition.at.end };
        const right = part.right === null ? {} : { right: part.right };
        result = { is: 'condition', left: result, name: part.condition, ...right, at };
      }
      latest = part.right ?? latest;
    }
    return result;
  }

  /** Left-associative signs of one rank; `a + b + c` and `a * b * c` become one call. */
  infix(head: Expression, tail: readonly Step[]): Expression {
    let left = head;
    // Whether `left` was made here: parentheses keep what is inside apart.
    let own: InfixSyntax | undefined;
    for (const { op, right } of tail) {
      if (right === null) {
        const per = excerpt(this.text, left.at);
        this.mistakes.syntax(op.at, `There is no sign for percent. Write ${per} / 100, or * 100 behind a share.`, [
          `${per} / 100`,
        ]);
        continue;
      }
      if (op.text === '%') {
        left = this.#callInstead('MOD', op, left, right);
        own = undefined;
        continue;
      }
      const sign = this.#sign(op);
      if (own !== undefined && own.sign === sign && (sign === '+' || sign === '*')) {
        // The list is this loop's own until it ends.
        (own.args as Expression[]).push(right);
        (own.at as { end: number }).end = right.at.end;
      } else {
        own = this.#two(sign, op.at, left, right);
        left = own;
      }
    }
    return left;
  }

  /** Right-associative. */
  power(base: Expression, tail: readonly PowerStep[]): Expression {
    let right: Expression | undefined;
    for (let i = tail.length - 1; i >= 0; i--) {
      const step = tail[i]!;
      const raised: Expression =
        right === undefined ? step.right : this.#two('^', tail[i + 1]!.op.at, step.right, right);
      right = this.unary(step.prefixes, raised);
      this.#sign(step.op);
    }
    return right === undefined ? base : this.#two('^', tail[0]!.op.at, base, right);
  }

  /** A literal right behind a minus is a negative number; any other minus is 0 less what follows. */
  unary(prefixes: readonly Name[], of: Expression): Expression {
    let result = of;
    for (let i = prefixes.length - 1; i >= 0; i--) {
      const prefix = prefixes[i]!;
      const at = { start: prefix.at.start, end: result.at.end };
      const inner = excerpt(this.text, result.at);
      if (prefix.text === '+') {
        this.mistakes.syntax(prefix.at, 'There is no plus before a number: leave it out.', [inner]);
      } else if (prefix.text === '!') {
        const of = bare(result);
        this.mistakes.syntax(prefix.at, `There is no sign for "not". Write NOT(${inner}).`, [`NOT(${inner})`]);
        result = { is: 'call', name: { text: 'NOT', at: prefix.at }, args: [{ value: of }], at };
      } else {
        this.#sign(prefix);
        result =
          result.is === 'number' && i === prefixes.length - 1
            ? { is: 'number', value: -result.value, at }
            : { is: 'minus', signAt: prefix.at, of: result, at };
      }
    }
    return result;
  }

  #two(sign: InfixSign, signAt: Place, left: Expression, right: Expression): InfixSyntax {
    return { is: 'infix', sign, signAt, args: [left, right], at: span(left, right) };
  }

  #sign(op: Name): InfixSign {
    const { sign, instead } = signOf(op.text);
    if (instead) this.mistakes.syntax(op.at, `The sign ${op.text} is written ${sign}.`, [sign]);
    return sign;
  }

  #callInstead(name: string, op: Name, left: Expression, right: Expression): CallSyntax {
    const written = `${name}(${excerpt(this.text, left.at)}, ${excerpt(this.text, right.at)})`;
    this.mistakes.syntax(op.at, `There is no sign ${op.text}. Write ${written}.`, [written]);
    return {
      is: 'call',
      name: { text: name, at: op.at },
      args: [{ value: left }, { value: right }],
      at: span(left, right),
    };
  }
}
