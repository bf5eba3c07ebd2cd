/** Version of this contract; a plugin states the one it was written for. */
export const API_VERSION = 1;

/** An example that is documentation and test at once. */
export interface FormulaExample {
  /**
   * Operators: one value per argument (a text is the condition). Aggregations: the days of the window, oldest first (with `ends`
   * the day before it too). Operands: the days of the series that `keys` name, oldest first. null is empty.
   */
  readonly given: readonly (number | string | null)[];
  /** What comes out (operands: on the last of the days given); null is empty. */
  readonly gives: number | null;
  /** Aggregations: whether the series is a counter (default: gauge). */
  readonly counter?: boolean;
  /** Operands: the keys, as they stand in a formula. */
  readonly keys?: Readonly<Record<string, unknown>>;
}

interface DefinitionFacts {
  /** Canonical spelling, as it stands in canonical formulas. */
  readonly name: string;
  /** Other accepted spellings. */
  readonly aliases?: readonly string[];
  /** One sentence for people. */
  readonly summary: string;
  readonly examples?: readonly FormulaExample[];
}

/** One parameter of an operator. With `default` it may be left out (only trailing parameters). */
export interface Parameter {
  readonly name: string;
  readonly default?: number;
  readonly description?: string;
  /**
   * What the argument means to be: a whole number, from `min` to `max`. Stated for readers, and checked where a formula has a constant there;
   * a value that was computed goes to `evaluate` whatever it is.
   */
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/**
 * An associative state over data points, kept as `empty.length` consecutive numbers of a Float64Array that starts at `at`.
 * The host owns the array; a state function may only touch its own cells.
 */
export interface StateDefinition {
  /** The state of no data point at all; its length is the state's size. */
  readonly empty: readonly number[];
  /** Takes in the next data point (points come oldest first). `low` is the low part of a double-double value, mostly 0. */
  add(state: Float64Array, at: number, value: number, low: number, day: number): void;
  /** Makes `state` the state of its own points followed by those of `later`. Must be associative. */
  merge(state: Float64Array, at: number, later: Float64Array, from: number): void;
  /** The number that the state stands for; NaN where there is none. */
  result(state: Float64Array, at: number): number;
  /** The order of points does not matter to it: `add` may also be given a point older than those that the state has. Saves the host a merge. */
  readonly commutative?: boolean;
  /** Its result depends on the latest point alone. Saves the host all merges. */
  readonly latestOnly?: boolean;
  /**
   * Takes out the oldest point again and leaves exactly the state that its later ones alone would have made. Only for states that can do
   * so to the last bit, as counting can: the host then slides windows over the points instead of merging states, at half the cost.
   */
  remove?(state: Float64Array, at: number, value: number, low: number, day: number): void;
  /**
   * The same aggregation by plain additions. The host takes it for windows whose points it has found so alike in size that no sum
   * of their values, nor of their `low` parts (each point comes in as two), is ever rounded. Must then give the bits that this state gives.
   */
  readonly exact?: StateDefinition;
}

/** A form of a conditional operator: which arguments remain besides the condition, and the arithmetic. Empties arrive as NaN. */
export interface ConditionForm {
  readonly parameters: readonly Parameter[];
  readonly evaluate: (...args: number[]) => number;
  /** Whether both compared arguments (the first two) may be texts: a text field and a rawValue. */
  readonly comparesText?: boolean;
}

/**
 * Head of an array: `["DIVISION", a, b]`. A plain function of numbers; the host does arity, empties, broadcasting and loops.
 *
 * `empties`: `propagate` = any empty argument gives empty and `evaluate` never sees NaN; `skip` = empty arguments are left
 * out and the rest goes through `state` (all empty: the result of the empty state); `keep` = `evaluate` gets NaN for empties.
 */
export interface OperatorDefinition extends DefinitionFacts {
  readonly kind: 'operator';
  readonly parameters: readonly Parameter[];
  /** The last parameter may repeat; how many arguments are needed at least. */
  readonly variadic?: { readonly min: number };
  readonly empties: 'propagate' | 'skip' | 'keep';
  readonly evaluate?: (...args: number[]) => number;
  readonly state?: StateDefinition;
  /** For IF: the second argument (position 1) names one of these forms; `parameters` then only document it. */
  readonly conditions?: Readonly<Record<string, ConditionForm>>;
}

interface AggregationFacts extends DefinitionFacts {
  readonly kind: 'aggregation';
  /** What a window without data points gives, by kind of series; left out: empty. Never before the entity's first day. */
  readonly noPoints?: { readonly counter?: number; readonly gauge?: number };
}

/** `op` of a window. Exactly one of `state`, `points` (both over the window's data points) and `ends` (only v(d) and v(d − days)). */
export type AggregationDefinition = AggregationFacts & AggregationKernel;

export type AggregationKernel =
  | {
      /** An associative state: the same cost a value however long the window is. */
      readonly state: StateDefinition;
      readonly points?: undefined;
      readonly ends?: undefined;
    }
  | {
      /**
       * A plain function of the window's data points, oldest first, called where there is at least one: simpler, and its cost grows
       * with the window. The array is the host's, is used again, and may be reordered.
       */
      readonly points: (points: Float64Array) => number;
      readonly state?: undefined;
      readonly ends?: undefined;
    }
  | {
      /** Both numbers are present (an empty day of a counter arrives as 0, an empty end gives empty without a call). */
      readonly ends: (now: number, before: number) => number;
      readonly state?: undefined;
      readonly points?: undefined;
    };

/** What an operand's key may hold. */
export type KeySpec =
  | { readonly type: 'number'; readonly required?: boolean; readonly default?: number; readonly summary: string }
  | {
      readonly type: 'integer';
      readonly required?: boolean;
      readonly default?: number;
      readonly min: number;
      readonly max: number;
      /** Left out of canonical formulas where it has its default. */
      readonly implicit?: boolean;
      readonly summary: string;
    }
  | {
      readonly type: 'prop';
      readonly required?: boolean;
      /** `field`: numeric fields only; `notField`: anything else; `any`: all. */
      readonly reads: 'any' | 'field' | 'notField';
      readonly summary: string;
    }
  /** One activity (`activities.NAME`) or a list of them. */
  | { readonly type: 'activities'; readonly required?: boolean; readonly summary: string }
  | { readonly type: 'property'; readonly required?: boolean; readonly summary: string }
  | { readonly type: 'aggregation'; readonly required?: boolean; readonly default?: string; readonly summary: string }
  /** How children's series become one per day; only where `prop` refers to children, always implicit. */
  | { readonly type: 'across'; readonly required?: boolean; readonly default?: string; readonly summary: string }
  | { readonly type: 'text'; readonly required?: boolean; readonly summary: string };

/** Options as `read` gets them: defaults filled in, names canonical. */
export type KeyOptions = Readonly<Record<string, number | string | readonly string[] | undefined>>;

/** All-time state: everything up to and including a day. Kept as a checkpoint every 32 days. */
export interface CarryDefinition {
  readonly empty: readonly number[];
  add(state: Float64Array, at: number, value: number, low: number, day: number): void;
  /** The operand's value on `day`; NaN where there is none. */
  result(state: Float64Array, at: number, day: number): number;
  /** What no data point at all gives; left out: empty. Never before the entity's first day. */
  readonly noPoints?: { readonly counter?: number; readonly gauge?: number };
}

/** What an operand asks the host to read. */
export type Source =
  /** How many of a company's end-users had an event of any of these activities (left out: any activity at all) within `days` days. */
  | { readonly is: 'users'; readonly props?: readonly string[] | undefined; readonly days: number }
  /** How many different values of an event property occurred within `days` days. */
  | { readonly is: 'distinct'; readonly prop: string; readonly property: string; readonly days: number }
  | { readonly is: 'constant'; readonly value: number }
  /** A text constant or a condition: no number, only usable where an operator asks for it. */
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'condition'; readonly value: string }
  /** A field as known at the end of the day. */
  | { readonly is: 'field'; readonly prop: string; readonly across?: string | undefined }
  | {
      readonly is: 'window';
      readonly prop: string;
      readonly property?: string | undefined;
      readonly across?: string | undefined;
      readonly days: number;
      readonly offset: number;
      readonly aggregation: string;
    }
  | {
      readonly is: 'carried';
      readonly prop: string;
      readonly property?: string | undefined;
      readonly across?: string | undefined;
      readonly carry: CarryDefinition;
    };

/** An object with a `type`: `{"type":"metricOverTime", …}`. */
export interface OperandDefinition extends DefinitionFacts {
  readonly kind: 'operand';
  readonly keys: Readonly<Record<string, KeySpec>>;
  /** May throw an Error, with a message for people, to refuse a combination of keys. */
  read(options: KeyOptions): Source;
}

export type Definition = OperatorDefinition | AggregationDefinition | OperandDefinition;

/** A set of definitions under one name, as a module exports it (default export). */
export interface Plugin {
  readonly name: string;
  readonly apiVersion: number;
  /**
   * Its own version, any text of one line. To be changed with whatever its functions refer to (a constant, a helper of another file): their own
   * text is compared anyway where two servers share the work.
   */
  readonly version?: string;
  readonly definitions: readonly Definition[];
}
