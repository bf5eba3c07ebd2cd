import {
  type AggregationDefinition,
  type Definition,
  type FormulaExample,
  type KeySpec,
  type OperatorDefinition,
} from '../../src/plugin-api/index.js';
import { type RegisteredDefinition, type Registry } from '../../src/registry/index.js';
import { rangeInWords } from './facts.js';

const shown = (value: unknown) =>
  value === null ? 'empty' : typeof value === 'string' ? JSON.stringify(value) : String(value);
const cell = (text: string) => text.replaceAll('|', '\\|');

const EMPTIES: Readonly<Record<OperatorDefinition['empties'], string>> = {
  propagate: 'An empty argument gives empty.',
  skip: 'Empty arguments are skipped; all empty: empty.',
  keep: 'Empty arguments are looked at.',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function operatorFacts(operator: OperatorDefinition): string[] {
  const told = operator.parameters.filter((each) => each.description !== undefined || rangeInWords(each) !== undefined);
  const parameters = told.map((parameter) => {
    const range = rangeInWords(parameter);
    const text = [parameter.description, range === undefined ? undefined : `${range}.`];
    return `- \`${parameter.name}\`: ${text.filter((each) => each !== undefined).join(' ')}`;
  });
  const least =
    operator.variadic === undefined
      ? []
      : [`At least ${operator.variadic.min} ${operator.variadic.min === 1 ? 'argument' : 'arguments'}.`];
  const conditions =
    operator.conditions === undefined ? EMPTIES[operator.empties] : 'The branch taken decides what is empty.';
  return [[conditions, ...least].join(' '), '', ...parameters, ...(parameters.length > 0 ? [''] : [])];
}

function aggregationFacts({ noPoints = {}, points, ends }: AggregationDefinition): string[] {
  const { counter, gauge } = noPoints;
  const none =
    ends !== undefined
      ? 'Reads the two ends of the window and nothing between; an empty end gives empty.'
      : counter !== undefined && counter === gauge
        ? `Without a data point: ${counter}.`
        : counter !== undefined || gauge !== undefined
          ? `Without a data point: ${counter ?? 'empty'} on a counter, ${gauge ?? 'empty'} on a gauge.`
          : 'Without a data point: empty.';
  const cost = points === undefined ? '' : ' Its cost grows with the window.';
  return [`${none}${cost}`, ''];
}

function keyValue(spec: KeySpec): string {
  switch (spec.type) {
    case 'integer':
      return `whole number, ${spec.min} to ${spec.max}`;
    case 'prop':
      return { any: 'series or numeric field', field: 'field', notField: 'series, no field' }[spec.reads];
    case 'activities':
      return 'activity, or a list of them';
    case 'property':
      return 'name of an event property';
    case 'across':
      return 'SUM, AVERAGE, MIN, MAX, COUNT';
    default:
      return spec.type;
  }
}

function keysTable(keys: Readonly<Record<string, KeySpec>>): string[] {
  const rows = Object.entries(keys).map(([name, spec]) => {
    const left =
      'default' in spec && spec.default !== undefined ? String(spec.default) : spec.required === true ? 'needed' : '';
    return [`\`${name}\``, keyValue(spec), left, spec.summary];
  });
  return table(['key', 'is', 'left out', ''], rows);
}

function exampleText(definition: Definition, { given, gives, counter, keys }: FormulaExample): string {
  const result = `→ ${gives === null ? 'empty' : `\`${gives}\``}`;
  if (definition.kind === 'operator') {
    const args = given.map((value) => (value === null ? '…' : JSON.stringify(value)));
    const empties = given.includes(null) ? ' (… is empty)' : '';
    return `- \`[${[JSON.stringify(definition.name), ...args].join(', ')}]\`${empties} ${result}`;
  }
  const days = `\`${given.map(shown).join(' ')}\``;
  const of = counter === true ? ' of a counter' : '';
  if (definition.kind === 'aggregation') return `- days ${days}${of} ${result}`;
  return `- \`${JSON.stringify({ type: definition.name, ...keys })}\` over days ${days} ${result}`;
}

function section({ definition, signature, plugin }: RegisteredDefinition): string[] {
  const { name, aliases = [], summary, examples = [] } = definition;
  const facts =
    definition.kind === 'operator'
      ? operatorFacts(definition)
      : definition.kind === 'aggregation'
        ? aggregationFacts(definition)
        : keysTable(definition.keys);
  const also = aliases.length === 0 ? '' : ` Also ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`;
  const from = plugin === 'tidemark' ? '' : ` From the plugin ${plugin}.`;
  return [
    ...[`### ${name}`, '', `${summary}${also}${from}`, ''],
    ...(definition.kind === 'aggregation' ? [] : ['```', ...signature.split(' or '), '```', '']),
    ...facts,
    ...examples.map((example) => exampleText(definition, example)),
    ...(examples.length > 0 ? [''] : []),
  ];
}

const CHAPTERS = [
  [
    'operator',
    'Operators',
    'The head of an array, with its arguments behind it: `["DIVISION", a, b]`. An argument is a number, an operand or another array.',
  ],
  [
    'aggregation',
    'Aggregations',
    'The `op` of a window: what is made of its data points, the days on or after the first day that are not empty.',
  ],
  ['operand', 'Operands', 'An object with a `type`: what is read.'],
] as const;

/** The reference of a registry's definitions, in Markdown. */
export function operatorsMarkdown(registry: Registry): string {
  const lines = [
    '<!-- Made by `npm run operators` from the definitions in plugins/. Do not edit. -->',
    '',
    '# Operators, aggregations, operands',
    '',
    'Everything that a formula can be made of. [numbers.md](numbers.md) says what the numbers mean, [plugins.md](plugins.md) how more is',
    'added. The examples are executed as tests. `tidemark serve` with plugins has more: ask the API for `operators`.',
    '',
  ];
  for (const [kind, title, about] of CHAPTERS) {
    const found = registry.definitions.filter(({ definition }) => definition.kind === kind);
    lines.push(`## ${title}`, '', about, '');
    lines.push(
      ...table(
        ['name', 'does'],
        found.map(({ definition }) => [`[${definition.name}](#${anchor(definition, registry)})`, definition.summary]),
      ),
    );
    for (const each of found) lines.push(...section(each));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** GitHub numbers headings that repeat: an aggregation's SUM after the operator's. */
function anchor(wanted: Definition, registry: Registry): string {
  const order = CHAPTERS.flatMap(([kind]) => registry.definitions.filter(({ definition }) => definition.kind === kind));
  const headings = order
    .map(({ definition }) => definition)
    .filter(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
  const at = headings.indexOf(wanted);
  return at === 0 ? wanted.name.toLowerCase() : `${wanted.name.toLowerCase()}-${at}`;
}
