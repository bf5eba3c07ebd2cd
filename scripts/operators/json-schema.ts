import { ACROSS } from '../../src/formula/index.js';
import {
  type KeySpec,
  type OperandDefinition,
  type OperatorDefinition,
  type Parameter,
} from '../../src/plugin-api/index.js';
import { type Registry } from '../../src/registry/index.js';
import { rangeInWords, standsFor } from './facts.js';

/** A JSON Schema, as data. */
export type Json = { readonly [key: string]: unknown };

const FORMULA: Json = { $ref: '#/$defs/formula' };
/** Numbers may be written as texts, and are in published formulas: "7". */
const DECIMAL = '^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*$';
/** A prefix and a name: a dot, and not only a prefix. */
const PROP = '^(?!((enduser|asset|project)\\.)?(activities|metrics|custom|calculated|system)\\.$)[\\s\\S]*\\.';

const names = ({ name, aliases = [] }: { name: string; aliases?: readonly string[] }) => [name, ...aliases];

function valueSchema(spec: KeySpec): Json {
  switch (spec.type) {
    case 'number':
      return { anyOf: [{ type: 'number' }, { type: 'string', pattern: DECIMAL }] };
    case 'integer':
      return {
        anyOf: [
          { type: 'integer', minimum: spec.min, maximum: spec.max },
          { type: 'string', pattern: '^\\s*\\+?\\d+(\\.0*)?\\s*$' },
        ],
      };
    case 'prop':
      return { type: 'string', pattern: PROP };
    case 'activities':
      return {
        anyOf: [
          { $ref: '#/$defs/activity' },
          { type: 'array', items: { $ref: '#/$defs/activity' }, minItems: 1, maxItems: 100 },
        ],
      };
    case 'property':
      return { type: 'string', minLength: 1, maxLength: 255 };
    case 'aggregation':
      return { $ref: '#/$defs/aggregation' };
    case 'across':
      return { $ref: '#/$defs/across' };
    case 'text':
      return { type: 'string', maxLength: 1024 };
  }
}

/** A key that is null counts as left out. */
function keySchema(spec: KeySpec): Json {
  const facts: Json = {
    description: spec.summary,
    ...('default' in spec && spec.default !== undefined ? { default: spec.default } : {}),
  };
  const value = valueSchema(spec);
  if (spec.required === true) return { ...facts, ...value };
  return { ...facts, anyOf: [...((value.anyOf as Json[] | undefined) ?? [value]), { type: 'null' }] };
}

function operandSchema(operand: OperandDefinition): Json {
  const keys = Object.entries(operand.keys);
  return {
    title: operand.name,
    description: operand.summary,
    type: 'object',
    properties: {
      type: { enum: names(operand) },
      ...Object.fromEntries(keys.map(([name, spec]) => [name, keySchema(spec)])),
    },
    required: ['type', ...keys.filter(([, spec]) => spec.required === true).map(([name]) => name)],
  };
}

function argument(parameter: Parameter, schema: Json = FORMULA): Json {
  const range = rangeInWords(parameter);
  const about = [parameter.description, range === undefined ? undefined : `${range}.`].filter(
    (each) => each !== undefined,
  );
  return {
    title: parameter.name,
    ...(about.length === 0 ? {} : { description: about.join(' ') }),
    ...(parameter.default === undefined ? {} : { default: parameter.default }),
    ...schema,
  };
}

function call(operator: OperatorDefinition, args: readonly Json[], needed: number, more: Json | false): Json {
  return {
    title: operator.name,
    description: operator.summary,
    type: 'array',
    prefixItems: [{ enum: names(operator) }, ...args],
    items: more,
    minItems: needed + 1,
  };
}

function conditionalSchema(operator: OperatorDefinition): Json {
  const forms = Object.entries(operator.conditions ?? {}).map(([name, form]) => {
    const args = form.parameters.map((parameter, i) =>
      argument(parameter, form.comparesText === true && i < 2 ? { $ref: '#/$defs/comparable' } : FORMULA),
    );
    const [first, ...rest] = args as [Json, ...Json[]];
    const needed = form.parameters.filter((parameter) => parameter.default === undefined).length;
    return call(operator, [first, conditionOf([name]), ...rest], needed + 1, false);
  });
  return { description: operator.summary, anyOf: forms };
}

/** A condition: its name, an operand that stands for it, or a bare array around that. */
function conditionOf(values: readonly string[]): Json {
  const object = {
    type: 'object',
    properties: { type: { $ref: '#/$defs/conditionType' }, value: { enum: values } },
    required: ['type', 'value'],
  };
  const bare = { type: 'array', prefixItems: [{ anyOf: [{ enum: values }, object] }], items: false, minItems: 1 };
  return { anyOf: [{ enum: values }, object, bare] };
}

function operatorSchema(operator: OperatorDefinition): Json {
  if (operator.conditions !== undefined) return conditionalSchema(operator);
  const { parameters, variadic } = operator;
  const args = parameters.map((parameter) => argument(parameter));
  if (variadic !== undefined) return call(operator, args, variadic.min, args.at(-1)!);
  return call(operator, args, parameters.filter((each) => each.default === undefined).length, false);
}

/** JSON Schema (draft 2020-12) of formulas in their JSON form, as the definitions of a registry make them. */
export function formulaSchema(registry: Registry): Json {
  const operators = registry.definitions.flatMap(({ definition }) =>
    definition.kind === 'operator' ? [definition] : [],
  );
  const operands = registry.definitions.flatMap(({ definition }) =>
    definition.kind === 'operand' ? [definition] : [],
  );
  const ofKind = (kind: ReturnType<typeof standsFor>) => operands.filter((operand) => standsFor(operand) === kind);
  const numbers = ofKind('number');
  const texts = ofKind('text');
  const refs = (list: readonly { name: string }[]) => list.map(({ name }) => ({ $ref: `#/$defs/${name}` }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $comment: 'Made by `npm run operators` from the definitions in plugins/. Do not edit.',
    title: 'Tidemark formula',
    description: 'A formula over daily series, in its JSON form.',
    ...FORMULA,
    $defs: {
      formula: {
        anyOf: [
          { type: 'number', description: 'A number.' },
          { $ref: '#/$defs/operand' },
          { $ref: '#/$defs/call' },
          {
            description: 'A bare array around a single operand is that operand.',
            type: 'array',
            prefixItems: [FORMULA],
            items: false,
            minItems: 1,
          },
        ],
      },
      call: {
        description: 'An operator and its arguments.',
        anyOf: refs(operators).map(({ $ref }) => ({ $ref: $ref.replace('$defs/', '$defs/operator ') })),
      },
      operand: { description: 'An object with a type.', anyOf: refs(numbers) },
      comparable: {
        anyOf: [
          FORMULA,
          ...refs(texts),
          { type: 'array', prefixItems: [{ $ref: '#/$defs/comparable' }], items: false, minItems: 1 },
        ],
      },
      conditionType: { enum: ofKind('condition').flatMap(names) },
      aggregation: {
        enum: registry.names('aggregation'),
        description: 'What is made of the data points of a window.',
      },
      across: {
        // Aliases of the aggregations are understood here, too.
        enum: registry
          .names('aggregation')
          .filter((name) => ACROSS.some((way) => registry.aggregation(way) === registry.aggregation(name))),
      },
      activity: { type: 'string', pattern: '^activities\\.', description: 'activities.NAME' },
      ...Object.fromEntries(operators.map((operator) => [`operator ${operator.name}`, operatorSchema(operator)])),
      ...Object.fromEntries([...numbers, ...texts].map((operand) => [operand.name, operandSchema(operand)])),
    },
  };
}
