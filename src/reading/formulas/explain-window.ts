import { type Day } from '../../calendar/index.js';
import { type FormulaNode } from '../../formula/index.js';
import { type Registry } from '../../registry/index.js';

/** The days that an operand's window reads, both included. `ends`: only these two. */
export interface WindowDays {
  readonly from: Day;
  readonly to: Day;
  readonly ends: boolean;
}

/** The window of a node on a day; undefined for what has none. */
export function windowOf(node: FormulaNode, day: Day, registry: Registry): WindowDays | undefined {
  if (node.is !== 'operand') return undefined;
  const { source } = node;
  if (source.is === 'users' || source.is === 'distinct') return { from: day - source.days + 1, to: day, ends: false };
  if (source.is !== 'window') return undefined;
  const to = day - source.offset;
  const ends = registry.aggregation(source.aggregation)?.ends !== undefined;
  return { from: to - source.days + (ends ? 0 : 1), to, ends };
}
