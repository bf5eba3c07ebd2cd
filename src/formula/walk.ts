import { type OperandDefinition } from '../plugin-api/index.js';
import { type Registry } from '../registry/index.js';
import { MAX_DEPTH, MAX_NODES } from './limits.js';
import { memberPath, type Problems } from './problems.js';
import { type FormulaNode, type FormulaScope, type OperandNode, type Reference } from './types.js';

/** One walk over a formula: what it may refer to, and what was found so far. */
export interface Walk {
  readonly scope: FormulaScope;
  readonly registry: Registry;
  readonly problems: Problems;
  /** How the formula was written, and so how messages show what to write. */
  readonly form: 'json' | 'text';
  /**
   * Checks what stands where a number is needed; undefined (and problems) where it is none. With `texts` it may also be a
   * text constant or a text field: an argument of a comparison that takes texts.
   */
  check(value: unknown, path: string, depth: number, texts?: boolean): FormulaNode | undefined;
  nodes: number;
  /** Set when the formula is too large to go on. */
  stopped: boolean;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts a node; false where the formula is too large or too deep to look further. */
export function enter(walk: Walk, path: string, depth: number): boolean {
  if (walk.stopped) return false;
  if (++walk.nodes > MAX_NODES) {
    walk.stopped = true;
    walk.problems.error(
      'FORMULA_TOO_LARGE',
      path,
      `The formula has more than ${MAX_NODES} nodes. Move parts of it into calculated metrics of their own.`,
    );
    return false;
  }
  if (depth > MAX_DEPTH) {
    walk.problems.error(
      'FORMULA_TOO_DEEP',
      path,
      `The formula is nested deeper than ${MAX_DEPTH}. Move parts of it into calculated metrics of their own.`,
    );
    return false;
  }
  return true;
}

/** A number as an operand node, canonical like a rawNumber that was written out. */
export function constantNode(registry: Registry, value: number): OperandNode | undefined {
  const operand = registry.operand('rawNumber');
  if (operand === undefined) return undefined;
  return { is: 'operand', operand, options: { value }, source: { is: 'constant', value } };
}

export function isConditionName(registry: Registry, name: string): boolean {
  return registry
    .names('operator')
    .some((operator) => Object.hasOwn(registry.operator(operator)?.conditions ?? {}, name));
}

/** The one name that is the same but for its case. */
export function caseless(written: string, names: readonly string[]): string | undefined {
  if (written.length > 100) return undefined;
  const wanted = written.toLowerCase();
  const found = names.filter((name) => name.toLowerCase() === wanted);
  return found.length === 1 ? found[0] : undefined;
}

/** Looks for problems in everything from `start` on, where no value can come of it. */
export function checkRest(walk: Walk, array: readonly unknown[], path: string, start: number, depth: number): void {
  for (let i = start; i < array.length && !walk.stopped; i++) {
    const value = array[i];
    // A bare condition may be right behind an operator that is not known.
    if (typeof value === 'string' && isConditionName(walk.registry, value)) continue;
    walk.check(value, memberPath(path, i), depth + 1);
  }
}

/** What the keys of one operand turned out to be. */
export interface ReadKeys {
  readonly options: Record<string, number | string | readonly string[] | undefined>;
  /** References by canonical key. */
  readonly references: Map<string, Reference>;
}

/** One key of an operand being checked. */
export interface KeyCheck {
  readonly walk: Walk;
  readonly operand: OperandDefinition;
  readonly keys: ReadKeys;
  readonly name: string;
  readonly value: unknown;
  readonly path: string;
  /** Whether the operand may be a text field. */
  readonly texts: boolean;
}
