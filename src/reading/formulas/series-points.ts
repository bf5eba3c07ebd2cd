import { type Day } from '../../calendar/index.js';
import { type Column, type Plan, type ReadKind } from '../../engine/index.js';
import { type OperandNode, type Reference } from '../../formula/index.js';
import { type Registry } from '../../registry/index.js';
import { type MetricPoint, valueAt } from '../series.js';

/** A series that an operand reads, as a formula that gives its data point of each day. */
export interface SeriesPoints {
  readonly id: string;
  readonly node: OperandNode;
}

interface SeriesRead {
  readonly prop: string;
  readonly reference: Reference;
  readonly property: string | undefined;
  readonly across: string | undefined;
}

/** `metricOverTime` over one day, LAST: a data point, or empty where the day has none. Undefined where no plugin has it. */
export function seriesPoints(id: string, read: SeriesRead, registry: Registry): SeriesPoints | undefined {
  const operand = registry.operand('metricOverTime');
  const aggregation = registry.aggregation('LAST');
  if (operand === undefined || aggregation === undefined) return undefined;
  const { prop, reference, property, across } = read;
  const options = {
    ...{ prop, days: 1, op: aggregation.name, offset: 0 },
    ...(property === undefined ? {} : { property }),
    ...(across === undefined ? {} : { across }),
  };
  const source = {
    ...{ is: 'window' as const, prop, reference, days: 1, offset: 0, aggregation: aggregation.name },
    ...(property === undefined ? {} : { property }),
    ...(across === undefined ? {} : { across }),
  };
  return { id, node: { is: 'operand', operand, options, source } };
}

/** How the empty days of a series are understood in a plan that computed it. */
export function kindIn(plan: Plan, { id }: SeriesPoints): ReadKind {
  const final = plan.nodes[plan.finals.get(id)!]!;
  const window = final.is === 'final' ? plan.nodes[final.of]! : final;
  return window.is === 'window' ? window.kind : 'GAUGE';
}

/** The data points of days from…to, oldest first. */
export function pointsBetween(column: Column, from: Day, to: Day): MetricPoint[] {
  const points: MetricPoint[] = [];
  for (let day = Math.max(from, column.from); day <= Math.min(to, column.to); day++) {
    const value = valueAt(column, 0, day);
    if (value !== null) points.push({ day, value });
  }
  return points;
}

/** The latest day up to `to` that has a data point, as far as the column goes back. */
export function lastPointDay(column: Column, to: Day): Day | undefined {
  for (let day = Math.min(to, column.to); day >= column.from; day--) {
    if (valueAt(column, 0, day) !== null) return day;
  }
  return undefined;
}
