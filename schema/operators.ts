import { type Definition, type KeySpec, type Parameter } from '../src/plugin-api/index.js';
import { type RegisteredDefinition, type Registry } from '../src/registry/index.js';
import { type OperatorKind } from './types/enums.js';
import { type Operator, type OperatorParameter } from './types/operator.js';

export const KINDS = { operator: 'OPERATOR', aggregation: 'AGGREGATION', operand: 'OPERAND' } as const;

/** Everything that can be written in formulas, in the order of loading; all kinds where none is asked for. */
export function listOperators(registry: Registry, only: keyof typeof OperatorKind | null | undefined): Operator[] {
  return registry.definitions.map(shown).filter(({ kind }) => only === undefined || only === null || kind === only);
}

function shown({ definition, plugin, signature }: RegisteredDefinition): Operator {
  return {
    name: definition.name,
    kind: KINDS[definition.kind],
    aliases: definition.aliases ?? [],
    summary: definition.summary,
    signature,
    plugin,
    parameters: parametersOf(definition),
    atLeast: definition.kind === 'operator' ? (definition.variadic?.min ?? null) : null,
    empties: definition.kind === 'operator' ? EMPTIES[definition.empties] : null,
    noPoints: definition.kind === 'aggregation' ? noPoints(definition.noPoints) : null,
    conditions:
      definition.kind === 'operator'
        ? Object.entries(definition.conditions ?? {}).map(([name, form]) => ({
            name,
            parameters: form.parameters.map(argument),
            comparesText: form.comparesText === true,
          }))
        : [],
    examples: (definition.examples ?? []).map(({ given, gives, counter, keys }) => ({
      given,
      gives,
      counter: counter === true,
      keys: keys ?? null,
    })),
  };
}

const EMPTIES = { skip: 'SKIP', propagate: 'PROPAGATE', keep: 'KEEP' } as const;

function noPoints(given: { readonly counter?: number; readonly gauge?: number } = {}) {
  return { counter: given.counter ?? null, gauge: given.gauge ?? null };
}

function parametersOf(definition: Definition): OperatorParameter[] {
  if (definition.kind === 'aggregation') return [];
  if (definition.kind === 'operand') return Object.entries(definition.keys).map(([name, spec]) => key(name, spec));
  return definition.parameters.map(argument);
}

function argument({ name, default: fallback, description, integer, min, max }: Parameter): OperatorParameter {
  return {
    name,
    type: integer === true ? 'integer' : 'number',
    description: description ?? null,
    required: fallback === undefined,
    default: fallback ?? null,
    min: min ?? null,
    max: max ?? null,
  };
}

function key(name: string, spec: KeySpec): OperatorParameter {
  return {
    name,
    type: spec.type,
    description: spec.summary,
    required: spec.required === true,
    default: 'default' in spec ? (spec.default ?? null) : null,
    min: 'min' in spec ? spec.min : null,
    max: 'max' in spec ? spec.max : null,
  };
}
