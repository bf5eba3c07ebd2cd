import { type ErrorCode } from '../errors/index.js';
import { type ChildModel, type Model } from '../model/index.js';
import {
  type ConditionForm,
  type KeyOptions,
  type OperandDefinition,
  type OperatorDefinition,
  type Source,
} from '../plugin-api/index.js';

/** A formula that was checked: names resolved to definitions, defaults filled in, constants unwrapped. */
export type FormulaNode = OperatorNode | OperandNode;

export interface OperatorNode {
  readonly is: 'operator';
  readonly operator: OperatorDefinition;
  /** Set for a conditional operator: the form that its condition chose, and the condition's name. */
  readonly condition?: { readonly name: string; readonly form: ConditionForm };
  /** Without the condition. Left-out trailing arguments stand here as constants of the parameter's default. */
  readonly args: readonly FormulaNode[];
}

export interface OperandNode {
  readonly is: 'operand';
  readonly operand: OperandDefinition;
  /** Every key that was given or has a default; canonical names and values. */
  readonly options: KeyOptions;
  /** What `operand.read(options)` asked for, with `prop` resolved. */
  readonly source: ResolvedSource;
}

/** `prop` taken apart by the rules of semantics.md, "References". */
export type Reference =
  | { readonly to: 'activity'; readonly name: string }
  | { readonly to: 'metric'; readonly name: string }
  | { readonly to: 'calculated'; readonly slug: string }
  | { readonly to: 'system'; readonly name: string }
  /** `company.mrr` has the name `mrr` and custom false. */
  | { readonly to: 'field'; readonly model: Model; readonly name: string; readonly custom: boolean }
  /** A company formula's view of its children. */
  | { readonly to: 'children'; readonly model: ChildModel; readonly of: Reference };

/**
 * A source; where it has a `prop`, that is canonical and `reference` is it taken apart; `aggregation` is canonical. `users`
 * has `references`, of the end-users' activities (none: any activity at all).
 */
export type ResolvedSource = Source & { readonly reference?: Reference; readonly references?: readonly Reference[] };

/** How a series' empty days are understood: 0, unknown, or carried forward. */
export type SeriesKind = 'COUNTER' | 'GAUGE' | 'FIELD';

export interface FormulaProblem {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: ErrorCode;
  readonly message: string;
  /** `$[1].prop`; undefined for the text form. */
  readonly path?: string;
  readonly offset?: number;
  readonly line?: number;
  readonly column?: number;
  readonly suggestions: readonly string[];
}

/** What a formula may refer to; comes from the catalogue of metrics, so that formula/ needs no storage. */
export interface FormulaScope {
  readonly model: Model;
  /**
   * The series kind of a key that is known (has data or a definition), or undefined. With `property`: whether the
   * activity is known to carry it. Asked about children's references too (`{ to: 'children' }`); not for `system.` keys and
   * built-in fields.
   */
  kindOf(reference: Reference, property?: string): 'COUNTER' | 'GAUGE' | undefined;
  /** All keys that exist for the model, for did-you-mean. */
  knownKeys(): Iterable<string>;
}

export interface CheckedFormula {
  readonly valid: boolean;
  readonly problems: readonly FormulaProblem[];
  /** Present where valid. */
  readonly root?: FormulaNode;
  /** Canonical JSON; present where valid. */
  readonly json?: unknown;
  /** Canonical text form; present where valid. */
  readonly text?: string;
  /** References read, without repetition, in order of appearance. */
  readonly inputs: readonly FormulaInput[];
}

/** A series that a formula reads. */
export interface FormulaInput {
  readonly reference: Reference;
  readonly property?: string;
  /** Canonical `prop`. */
  readonly key: string;
}
