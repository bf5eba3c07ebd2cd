import { memberPath, quoted } from './problems.js';
import { keyOf } from './references.js';
import { readsField, textConstant } from './samples.js';
import { isTextField } from './sources.js';
import { type FormulaNode, type OperandNode, type Reference } from './types.js';
import { type Walk } from './walk.js';

/** A compared argument, with its place. */
export interface Comparand {
  readonly value: unknown;
  readonly path: string;
  readonly node: FormulaNode;
}

type TextConstant = OperandNode & { readonly source: { readonly is: 'text'; readonly value: string } };

function isText(node: FormulaNode): node is TextConstant {
  return node.is === 'operand' && node.source.is === 'text';
}

/** The field that an argument reads as known at the end of the day. */
function fieldOf(node: FormulaNode): Reference | undefined {
  return node.is === 'operand' && node.source.is === 'field' ? node.source.reference : undefined;
}

/** The field of which an argument reads a window, instead of the field itself. */
function windowField(node: FormulaNode): string | undefined {
  if (node.is !== 'operand' || node.source.is !== 'window') return undefined;
  return node.source.reference?.to === 'field' ? node.source.prop : undefined;
}

/** Where an argument's `prop` stands, behind the arrays around it. */
function propPath({ value, path, node }: Comparand): string {
  let [inner, place] = [value, path];
  for (; Array.isArray(inner); inner = inner[0]) place = memberPath(place, 0);
  const keys = node.is === 'operand' ? Object.entries(node.operand.keys) : [];
  const key = keys.find(([, spec]) => spec.type === 'prop')?.[0];
  return key === undefined ? place : memberPath(place, key);
}

function checkTextWith(walk: Walk, text: Comparand & { node: TextConstant }, other: Comparand): boolean {
  const written = quoted(text.node.source.value);
  const field = fieldOf(other.node);
  if (field === undefined) {
    walk.problems.error(
      'FORMULA_MISPLACED',
      text.path,
      `The text ${written} can only be compared with a field that holds texts: ${readsField(walk, windowField(other.node) ?? 'company.segment')}.`,
    );
    return false;
  }
  if (field.to === 'field' && (field.custom || isTextField(field))) return true;
  walk.problems.error(
    'FORMULA_WRONG_KIND',
    propPath(other),
    field.to === 'children'
      ? `${keyOf(field)} is a field of many children, whose texts do not become one: give them a calculated metric that compares with ${written}, and combine that.`
      : `${keyOf(field)} holds numbers, never the text ${written}: compare it with a number.`,
  );
  return false;
}

/** Whether what is compared is of one kind: two numbers, a text field and a text, or two texts. */
export function checkComparison(walk: Walk, left: Comparand, right: Comparand): boolean {
  const pairs = [
    [left, right],
    [right, left],
  ] as const;
  if (isText(left.node) && isText(right.node)) return true;
  for (const [one, other] of pairs) {
    if (isText(one.node)) return checkTextWith(walk, { ...one, node: one.node }, other);
  }
  let sound = true;
  for (const [one] of pairs) {
    const field = fieldOf(one.node);
    if (field === undefined || !isTextField(field)) continue;
    sound = false;
    walk.problems.error(
      'FORMULA_WRONG_KIND',
      propPath(one),
      `${keyOf(field)} holds texts: compare it with ${textConstant(walk)}, not with a number or another field.`,
    );
  }
  return sound;
}
