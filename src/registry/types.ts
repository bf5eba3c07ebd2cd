import {
  type AggregationDefinition,
  type Definition,
  type OperandDefinition,
  type OperatorDefinition,
} from '../plugin-api/index.js';

/** A definition with what the registry adds: where it came from and how it is called. */
export interface RegisteredDefinition {
  readonly definition: Definition;
  /** Name of the plugin that brought it. */
  readonly plugin: string;
  /** `ROUND(value, digits = 0)` */
  readonly signature: string;
}

export interface RegisteredPlugin {
  readonly name: string;
  /** As its author states it. */
  readonly version?: string;
}

/** All operators, aggregations and operands of one app. Frozen. Names are exact; aliases are found like names. */
export interface Registry {
  operator(name: string): OperatorDefinition | undefined;
  aggregation(name: string): AggregationDefinition | undefined;
  operand(name: string): OperandDefinition | undefined;
  /** Canonical names and aliases, for did-you-mean. */
  names(kind: Definition['kind']): readonly string[];
  /** In the order of loading. */
  readonly plugins: readonly RegisteredPlugin[];
  /** Everything, in the order of loading. */
  readonly definitions: readonly RegisteredDefinition[];
}
