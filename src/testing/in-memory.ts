import { bind, type Column, evaluate, type PlanRead, planPass } from '../engine/index.js';
import { checkFormula, type FormulaScope, keyOf, parseReference, seriesKindOf } from '../formula/index.js';
import { type Registry } from '../registry/index.js';
import { thrown } from './problem.js';

/** A series of a company that exists since the first of its days; NaN is empty. */
export interface GivenSeries {
  /** `activities.NAME`, `metrics.NAME`, `calculated.SLUG` or a numeric field of companies. */
  readonly key: string;
  readonly counter: boolean;
  readonly days: readonly number[];
}

/** A value a day, or why there is none. */
export type InMemoryResult = { readonly values: Float64Array } | { readonly problem: string };

const FIRST_DAY = 20_000;

function scopeOf(series: readonly GivenSeries[]): FormulaScope {
  const kinds = new Map(series.map(({ key, counter }) => [key, counter ? ('COUNTER' as const) : ('GAUGE' as const)]));
  return {
    model: 'COMPANY',
    kindOf: (reference) => kinds.get(keyOf(reference)),
    knownKeys: () => kinds.keys(),
  };
}

/** What a read brings: a field stands until its next value, anything else is as given. */
function columnOf({ of, kind }: PlanRead, from: number, to: number, series: readonly GivenSeries[]): Column {
  if (of.is !== 'series') throw new Error(`It reads ${of.is}, which an example cannot give.`);
  const days = series.find(({ key }) => key === keyOf(of.reference))?.days ?? [];
  let value = Number.NaN;
  const values = Float64Array.from({ length: to - from + 1 }, (_, i) => {
    const given = days[from + i - FIRST_DAY] ?? Number.NaN;
    value = kind === 'FIELD' && Number.isNaN(given) ? value : given;
    return value;
  });
  return { from, to, width: 1, values };
}

/** Evaluates a formula over `days` days of one company by the real checker and the real engine, without storage. */
export function evaluateInMemory(
  registry: Registry,
  formula: unknown,
  series: readonly GivenSeries[],
  days: number,
): InMemoryResult {
  const scope = scopeOf(series);
  const { root, problems } = checkFormula(formula, scope, registry);
  if (root === undefined) return { problem: problems.map(({ code, message }) => `${code}: ${message}`).join(' ') };
  try {
    const plan = planPass([{ id: 'asked', root, emptyAs: 'EMPTY' }], {
      registry,
      kindOf: (reference, property) => seriesKindOf(reference, { property }, scope),
    });
    const bound = bind(plan, { from: FIRST_DAY, to: FIRST_DAY + days - 1, historyFrom: FIRST_DAY });
    const { columns, faults } = evaluate(bound, {
      width: 1,
      columns: bound.reads.map(({ read, from, to }) => columnOf(read, from, to, series)),
      firstDay: Float64Array.of(FIRST_DAY),
      carryIn: [],
    });
    if (faults.length > 0) return { problem: `its function failed: ${faults[0]!.message}` };
    return { values: columns.get('asked')!.values };
  } catch (error) {
    return { problem: thrown(error) };
  }
}

/** The series that the `prop` of an operand names, as what an example gives; undefined where a single series cannot be given. */
export function seriesOf(prop: string, days: readonly number[]): GivenSeries | undefined {
  const parsed = parseReference(prop, 'COMPANY');
  if ('problem' in parsed || parsed.reference.to === 'children' || parsed.reference.to === 'system') return undefined;
  return { key: keyOf(parsed.reference), counter: parsed.reference.to === 'activity', days };
}
