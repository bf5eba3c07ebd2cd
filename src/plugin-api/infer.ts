import {
  type AggregationDefinition,
  type AggregationKernel,
  type ConditionForm,
  type FormulaExample,
  type KeySpec,
  type OperatorDefinition,
  type Parameter,
  type Source,
  type StateDefinition,
} from './types.js';

export type Variadic = { readonly min: number } | undefined;

/** As many numbers as there are parameters, or, where the last one may repeat, any number of them. */
export type Arguments<P extends readonly Parameter[], V extends Variadic> = V extends { readonly min: number }
  ? number[]
  : { [K in keyof P]: number };

interface OperatorFacts<P extends readonly Parameter[]> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly examples?: readonly FormulaExample[];
  readonly parameters: P;
}

/** An operator that is a plain function of its arguments. */
export interface PlainOperator<P extends readonly Parameter[], V extends Variadic> extends OperatorFacts<P> {
  readonly empties: 'propagate' | 'keep';
  readonly variadic?: V;
  readonly evaluate: (...args: Arguments<P, V>) => number;
  readonly state?: undefined;
  readonly conditions?: undefined;
}

/** An operator that skips empty arguments: a state takes in the rest. */
export interface SkippingOperator<P extends readonly Parameter[]> extends OperatorFacts<P> {
  readonly empties: 'skip';
  readonly variadic?: { readonly min: number } | undefined;
  readonly state: StateDefinition;
  readonly evaluate?: undefined;
  readonly conditions?: undefined;
}

/** An operator whose second argument is one of its conditions. */
export interface ConditionalOperator<P extends readonly Parameter[]> extends OperatorFacts<P> {
  readonly empties: 'keep';
  readonly conditions: Readonly<Record<string, ConditionForm>>;
  readonly variadic?: undefined;
  readonly state?: undefined;
  readonly evaluate?: undefined;
}

export type OperatorInput<P extends readonly Parameter[], V extends Variadic> =
  | PlainOperator<P, V>
  | SkippingOperator<P>
  | ConditionalOperator<P>;

/** What `defineOperator` gives: the operator, with its parameters as they were written. */
export type DefinedOperator<P extends readonly Parameter[]> = OperatorDefinition & { readonly parameters: P };

export type AggregationInput = Omit<AggregationDefinition, 'kind' | keyof AggregationKernel> & AggregationKernel;

type KeyValue<S extends KeySpec> = S extends { readonly type: 'number' | 'integer' }
  ? number
  : S extends { readonly type: 'activities' }
    ? readonly string[]
    : string;

/** `across` is there only where `prop` refers to children, whatever its default. */
type IsPresent<S extends KeySpec> = S extends { readonly type: 'across' }
  ? false
  : S extends { readonly required: true } | { readonly default: number | string }
    ? true
    : false;

/** Options as `read` gets them: a key that is required or has a default is there, any other may be undefined. */
export type OptionsOf<K extends Readonly<Record<string, KeySpec>>> = {
  readonly [N in keyof K]: IsPresent<K[N]> extends true ? KeyValue<K[N]> : KeyValue<K[N]> | undefined;
};

export interface OperandInput<K extends Readonly<Record<string, KeySpec>>> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly examples?: readonly FormulaExample[];
  readonly keys: K;
  /** May throw an Error, with a message for people, to refuse a combination of keys. */
  readonly read: (options: OptionsOf<K>) => Source;
}
