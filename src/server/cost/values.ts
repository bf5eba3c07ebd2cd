import { type FieldNode, type OperationDefinitionNode, type ValueNode, valueFromASTUntyped } from 'graphql';
import { type Day, dayFromIso } from '../../calendar/index.js';

/** Variables as they were sent; null prototype or not. */
export type Variables = Readonly<Record<string, unknown>>;

/** The variables of an operation: what was sent, else its defaults. Nothing is checked: execution does that. */
export function variablesOf(operation: OperationDefinitionNode, sent: Variables | undefined): Variables {
  const out: Record<string, unknown> = { ...sent };
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (defaultValue !== undefined && out[name] === undefined) out[name] = valueFromASTUntyped(defaultValue);
  }
  return out;
}

/** A literal or variable as the JSON value that it looks like; undefined where it is not given. */
export function jsonOf(node: ValueNode, variables: Variables): unknown {
  return valueFromASTUntyped(node, variables as Record<string, unknown>);
}

/** The arguments of one field, as far as they matter to what it costs. Wrong ones count as not given: execution refuses them. */
export class Arguments {
  constructor(
    readonly field: FieldNode,
    readonly variables: Variables,
  ) {}

  value(name: string): unknown {
    const node = this.field.arguments?.find((argument) => argument.name.value === name);
    return node === undefined ? undefined : jsonOf(node.value, this.variables);
  }

  /** A whole number from 0 to `most`; undefined where there is none. */
  count(name: string, most: number): number | undefined {
    const value = this.value(name);
    return typeof value === 'number' || (typeof value === 'string' && /^\d{1,9}$/.test(value))
      ? Math.min(Math.max(Math.trunc(Number(value)) || 0, 0), most)
      : undefined;
  }

  /** Entries of a list; one where a single thing stands for a list; undefined where it is not given. */
  length(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || value === null) return undefined;
    return Array.isArray(value) ? value.length : 1;
  }

  day(name: string): Day | undefined {
    const value = this.value(name);
    return typeof value === 'string' ? dayFromIso(value) : undefined;
  }
}
