import { type Calendar, type Day } from '../calendar/index.js';
import { MODEL_WORD, type Model } from '../model/index.js';
import {
  ALWAYS,
  between,
  type EntityColumn,
  type EntityField,
  entityColumn,
  equalTo,
  known,
  negated,
  notEqualTo,
  oneOf,
  type SqlCondition,
} from '../storage/search/index.js';
import { type Condition, combined, ofCompany, opposite, sql, TRUE } from './condition.js';
import { customTest, dateRange } from './custom-test.js';
import { badInput, FILTER_CONDITIONS, FILTER_DEPTH, LIST_LENGTH, LIST_TOTAL } from './limits.js';
import { type MetricCondition, metricCondition } from './metric-condition.js';
import { numberTest } from './number-test.js';
import { simpleLower } from './text.js';
import { type EntityFilter, type FloatFilter, type StringFilter } from './types.js';

export interface FilterPlan {
  readonly condition: Condition;
  readonly metrics: readonly MetricCondition[];
}

const TEXT_FIELDS = ['externalId', 'email', 'name', 'segment', 'owner', 'status', 'country'] as const;

/** Checks a filter and plans it. @throws coded errors that name the place: `filter.and[0].metric.change.days` */
export function planFilter(
  model: Model,
  filter: EntityFilter | null | undefined,
  calendar: Calendar,
  lastCompleteDay: Day,
): FilterPlan {
  const planner = new FilterPlanner(calendar, lastCompleteDay);
  const condition = filter ? planner.filter(model, filter, 'filter', 1) : TRUE;
  return { condition, metrics: planner.metrics };
}

class FilterPlanner {
  readonly metrics: MetricCondition[] = [];
  #conditions = 0;
  #listed = 0;

  constructor(
    readonly calendar: Calendar,
    readonly lastCompleteDay: Day,
  ) {}

  filter(model: Model, filter: EntityFilter, path: string, depth: number): Condition {
    if (depth > FILTER_DEPTH) throw badInput(`A filter nested deeper than ${FILTER_DEPTH}.`, path);
    this.#count(path);
    const parts: Condition[] = [];
    const list = (name: 'and' | 'or') => {
      const members = filter[name];
      if (!members) return;
      const planned = members.flatMap((member, index) =>
        member ? [this.filter(model, member, `${path}.${name}[${index}]`, depth + 1)] : [],
      );
      parts.push(combined(name, planned));
    };
    for (const field of TEXT_FIELDS) {
      const text = filter[field];
      if (text) parts.push(this.#text(column(model, field, `${path}.${field}`), text, `${path}.${field}`));
    }
    if (filter.mrr) parts.push(sql(numberWhere(column(model, 'mrr', `${path}.mrr`), filter.mrr, `${path}.mrr`)));
    if (filter.createdAt) {
      const range = dateRange(filter.createdAt, `${path}.createdAt`, this.calendar);
      const before = range.before === undefined ? Number.POSITIVE_INFINITY : range.before - 1; // whole milliseconds
      const createdAt = column(model, 'createdAt', `${path}.createdAt`);
      parts.push(sql(between(createdAt, range.after ?? Number.NEGATIVE_INFINITY, before)));
    }
    if (filter.metric) {
      this.#count(`${path}.metric`);
      this.metrics.push(metricCondition(model, filter.metric, `${path}.metric`, this.lastCompleteDay));
      parts.push({ is: 'metric', index: this.metrics.length - 1 });
    }
    if (filter.custom) {
      this.#count(`${path}.custom`);
      this.#list(filter.custom.string?.in, `${path}.custom.string.in`);
      const test = customTest(filter.custom, `${path}.custom`, this.calendar);
      parts.push({ is: 'custom', name: filter.custom.name, test });
    }
    if (filter.company) {
      if (model === 'COMPANY') throw badInput('A company has no company to filter by.', `${path}.company`);
      parts.push(ofCompany(this.filter('COMPANY', filter.company, `${path}.company`, depth + 1)));
    }
    if (filter.not) parts.push(opposite(this.filter(model, filter.not, `${path}.not`, depth + 1)));
    list('and');
    list('or');
    return combined('and', parts);
  }

  #text(field: EntityColumn, filter: StringFilter, path: string): Condition {
    this.#count(path);
    this.#list(filter.in, `${path}.in`);
    const parts: Condition[] = [];
    if (isGiven(filter.eq)) parts.push(sql(equalTo(field, filter.eq)));
    if (isGiven(filter.ne)) parts.push(sql(notEqualTo(field, filter.ne)));
    if (isGiven(filter.in)) parts.push(sql(oneOf(field, filter.in)));
    if (isGiven(filter.isNull)) parts.push(sql(filter.isNull ? negated(known(field)) : known(field)));
    if (isGiven(filter.contains)) parts.push(lowerText(field, filter.contains, false));
    if (isGiven(filter.startsWith)) parts.push(lowerText(field, filter.startsWith, true));
    return combined('and', parts);
  }

  #count(path: string): void {
    this.#conditions += 1;
    if (this.#conditions > FILTER_CONDITIONS) throw badInput(`More than ${FILTER_CONDITIONS} conditions.`, path);
  }

  #list(values: readonly string[] | null | undefined, path: string): void {
    if (!values) return;
    this.#listed += values.length;
    if (values.length > LIST_LENGTH) throw badInput(`A list of more than ${LIST_LENGTH} values.`, path);
    if (this.#listed > LIST_TOTAL) throw badInput(`Lists of more than ${LIST_TOTAL} values together.`, path);
  }
}

/** Every text starts with and contains an empty one. */
function lowerText(field: EntityColumn, text: string, atStart: boolean): Condition {
  const lower = simpleLower(text);
  return lower === '' ? sql(known(field)) : { is: 'text', column: field, lower, atStart };
}

function numberWhere(field: EntityColumn, filter: FloatFilter, path: string): SqlCondition {
  const test = numberTest(filter, path);
  if (test === undefined) return ALWAYS;
  const inRange = combined('and', [
    sql(between(field, test.min, test.max)),
    ...(test.except ? [opposite(sql(between(field, test.except.lowest, test.except.highest)))] : []),
  ]);
  const condition = test.empty ? combined('or', [sql(negated(known(field))), inRange]) : inRange;
  if (condition.is !== 'sql') throw new Error('Conditions on columns are decided in SQL.');
  return condition.where;
}

function column(model: Model, field: EntityField, path: string): EntityColumn {
  const found = entityColumn(model, field);
  if (found === undefined) throw badInput(`A filter on ${MODEL_WORD[model]}s has no ${field}.`, path);
  return found;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
