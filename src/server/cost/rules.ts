import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql';
import { type Day } from '../../calendar/index.js';
import { PAGE_DEFAULT, PAGE_LIMIT } from '../../paging/index.js';
import { PREVIEW_ENTITIES_DEFAULT, PREVIEW_ENTITIES_LIMIT } from '../../reading/formulas/limits.js';
import { SERIES_DEFAULT, SERIES_LIMIT } from '../../reading/series.js';
import { type Arguments } from './values.js';

/** What the fields of docs/limits.md cost. An object is the unit. */
export const COST = {
  /** A list that is searched: a connection itself, and its totalCount. */
  search: 10,
  /** A condition or an order by a metric: a column of all entities is read. */
  metricCondition: 10,
  explanation: 500,
  /** All of the schema, or one type of it; as much again for each alias inside, since only aliases have it told twice. */
  schema: 5_000,
  type: 100,
} as const;

/** Numbers of a series, or values of a preview, that cost as much as one object; and points, which are small objects. */
const NUMBERS_PER_UNIT = 30;
const POINTS_PER_UNIT = 10;
/** Entries that a list without a page is taken to have: of the catalogue, and anywhere else. */
const CATALOGUE_LENGTH = 100;
const LIST_LENGTH = 10;

/** What a field costs, apart from its children. */
export interface Rule {
  /** What the field itself costs. */
  own(args: Arguments, today: Day): number;
  /** How often its children are counted: all of them, or only those whose rule is `each` where the type is a page or series. */
  size(args: Arguments, today: Day): number;
  /** Whether `size` counts for the children that are `each` alone. */
  readonly page: boolean;
  /** Whether it is multiplied by the size of the page or series that it belongs to. */
  readonly each: boolean;
  /** What `each` is worth, in objects. */
  readonly weight: number;
}

const NOTHING: Rule = { own: () => 0, size: () => 0, page: false, each: false, weight: 1 };
const OBJECT: Rule = { ...NOTHING, own: () => 1, size: () => 1 };

const PER_UNIT = 1 / POINTS_PER_UNIT;

/** Fields whose cost their type does not tell, by type and name. */
const SPECIAL: Readonly<Record<string, Rule>> = {
  'Query.metrics': listOf(() => CATALOGUE_LENGTH),
  'Query.calculatedMetrics': listOf(() => CATALOGUE_LENGTH),
  'Query.operators': listOf(() => CATALOGUE_LENGTH),
  'Query.apiKeys': listOf(() => CATALOGUE_LENGTH),
  'CalculatedMetric.versions': listOf((args) => args.count('first', PAGE_LIMIT) ?? PAGE_DEFAULT),
  'Query.explainFormula': { ...OBJECT, own: () => COST.explanation },
  // An explanation has limits of its own, which its price stands for.
  'ExplainedNode.points': listOf(() => 1),
  'ExplainedNode.children': listOf(() => 1),
  'Query.previewFormula': {
    ...OBJECT,
    page: true,
    own: (args, today) => 1 + Math.ceil((previewed(args) * pointsOf(args, today)) / NUMBERS_PER_UNIT),
    size: previewed,
  },
  'FormulaPreview.results': { ...OBJECT, each: true },
  'MetricSeries.points': { ...OBJECT, each: true, weight: PER_UNIT },
  'PreviewResult.series': { ...OBJECT, page: true, size: () => SERIES_DEFAULT },
};

/** The rule of a field of a type. `root`: of the mutation type, whose fields cost their items. */
export function ruleOf(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>, mutation: boolean): Rule {
  const special = SPECIAL[`${type.name}.${field.name}`];
  if (special !== undefined) return special;
  const result = getNamedType(field.type);
  if (mutation) return { ...OBJECT, own: (args) => 1 + itemsOf(field, args) };
  if (isPage(type) && (field.name === 'nodes' || field.name === 'edges')) return { ...OBJECT, each: true };
  if (isPage(type) && field.name === 'totalCount') return { ...NOTHING, own: () => COST.search };
  if (!isCompositeType(result)) return NOTHING;
  if (isPage(result)) return { ...OBJECT, page: true, own: searchCost, size: pageSize };
  if (result.name === 'MetricSeries') {
    const own = (args: Arguments, today: Day) => 1 + Math.ceil(pointsOf(args, today) / NUMBERS_PER_UNIT);
    return { ...OBJECT, page: true, own, size: pointsOf };
  }
  if (!isListType(getNullableType(field.type))) return OBJECT;
  const named = field.args.find((argument) => isListType(getNullableType(argument.type)));
  return listOf((args) => (named === undefined ? LIST_LENGTH : (args.length(named.name) ?? LIST_LENGTH)));
}

/** `n` objects, each with its children. */
function listOf(length: (args: Arguments) => number): Rule {
  return { ...NOTHING, own: length, size: length };
}

function isPage(type: GraphQLNamedType): boolean {
  if (!isObjectType(type)) return false;
  const fields = type.getFields();
  return fields.pageInfo !== undefined && fields.edges !== undefined;
}

function pageSize(args: Arguments): number {
  return args.count('last', PAGE_LIMIT) ?? args.count('first', PAGE_LIMIT) ?? PAGE_DEFAULT;
}

function searchCost(args: Arguments): number {
  const conditions = metricsIn(args.value('filter')) + metricsIn(args.value('orderBy'));
  return COST.search + COST.metricCondition * conditions;
}

/** How many metrics a filter or an order names. */
function metricsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  for (const [name, part] of Object.entries(value)) {
    if (name === 'metric' && part !== null) count++;
    else count += metricsIn(part);
  }
  return count;
}

function previewed(args: Arguments): number {
  return Math.min(
    args.length('ids') ?? args.count('first', Infinity) ?? PREVIEW_ENTITIES_DEFAULT,
    PREVIEW_ENTITIES_LIMIT,
  );
}

const DAYS: Readonly<Record<string, number>> = { WEEK: 7, MONTH: 28 };

/** How many points a series has, from its arguments. */
function pointsOf(args: Arguments, today: Day): number {
  const from = args.day('from');
  if (from === undefined) return args.count('last', SERIES_LIMIT) ?? SERIES_DEFAULT;
  const days = (args.day('to') ?? today) - from + 1;
  return Math.min(Math.max(Math.ceil(days / (DAYS[String(args.value('every'))] ?? 1)), 0), SERIES_LIMIT);
}

/** Items of a mutation: the entries of its lists; one where it has none. */
function itemsOf(field: GraphQLField<unknown, unknown>, args: Arguments): number {
  const lists = field.args.filter((argument) => isListType(getNullableType(argument.type)));
  return lists.length === 0 ? 1 : lists.reduce((sum, { name }) => sum + (args.length(name) ?? 1), 0);
}
