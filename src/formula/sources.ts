import { type Model } from '../model/index.js';
import { type FormulaScope, type Reference, type SeriesKind } from './types.js';

/** Built-in fields that hold numbers; `custom.NAME` may hold one too. */
export const NUMERIC_FIELDS: Readonly<Record<Model, readonly string[]>> = {
  COMPANY: ['mrr'],
  END_USER: [],
  ASSET: [],
  PROJECT: [],
};

/** Built-in fields that hold texts. */
export const TEXT_FIELDS: Readonly<Record<Model, readonly string[]>> = {
  COMPANY: ['name', 'segment', 'owner', 'status', 'country'],
  END_USER: ['name', 'email'],
  ASSET: ['name'],
  PROJECT: ['name'],
};

interface SystemSeries {
  readonly kind: 'COUNTER' | 'GAUGE';
  readonly models: Model | 'all';
}

const USERS: SystemSeries = { kind: 'GAUGE', models: 'COMPANY' };

/** `system.NAME` */
export const SYSTEM_SERIES: Readonly<Record<string, SystemSeries>> = {
  activity_count: { kind: 'COUNTER', models: 'all' },
  days_known: { kind: 'GAUGE', models: 'all' },
  users_total: USERS,
  users_active_last1: USERS,
  users_active_last7: USERS,
  users_active_last30: USERS,
  users_active_last90: USERS,
};

export function isField(model: Model, name: string): boolean {
  return NUMERIC_FIELDS[model].includes(name) || TEXT_FIELDS[model].includes(name);
}

/** Whether a reference is to a built-in field that holds texts. */
export function isTextField(reference: Reference): boolean {
  if (reference.to === 'children') return isTextField(reference.of);
  return reference.to === 'field' && !reference.custom && TEXT_FIELDS[reference.model].includes(reference.name);
}

/**
 * How the empty days of what an operand reads are understood. A name without data is what its source makes by default:
 * `metrics.` a gauge.
 */
export function seriesKindOf(
  reference: Reference,
  read: { readonly property?: string | undefined; readonly across?: string | undefined },
  scope: Pick<FormulaScope, 'kindOf'>,
): SeriesKind {
  switch (reference.to) {
    case 'activity':
      return 'COUNTER';
    case 'metric':
      return scope.kindOf(reference) ?? 'GAUGE';
    case 'calculated':
      return 'GAUGE';
    case 'system':
      return SYSTEM_SERIES[reference.name]?.kind ?? 'GAUGE';
    case 'field':
      return 'FIELD';
    case 'children': {
      const { model } = reference;
      const kindOf: FormulaScope['kindOf'] = (of, property) => scope.kindOf({ to: 'children', model, of }, property);
      const counter = seriesKindOf(reference.of, read, { kindOf }) === 'COUNTER';
      return counter && (read.across ?? 'SUM') === 'SUM' ? 'COUNTER' : 'GAUGE';
    }
  }
}
