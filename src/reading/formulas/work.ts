import { type Day } from '../../calendar/index.js';
import { bind, type Plan } from '../../engine/index.js';
import { TidemarkError } from '../../errors/index.js';
import { WORK, WORK_LIMIT } from './limits.js';

/** What one request may compute for formulas that are tried, however many of them it asks for. */
export class WorkBudget {
  #left = WORK_LIMIT;

  /** @throws PREVIEW_TOO_LARGE */
  spend(work: number): void {
    if (work > this.#left) {
      throw new TidemarkError(
        'PREVIEW_TOO_LARGE',
        work > WORK_LIMIT
          ? `This takes ${(work / WORK_LIMIT).toPrecision(2)} times the work that one request may. Ask for fewer entities or days, shorten the windows, or make the formula smaller.`
          : 'The formulas tried in this request take too much work together. Send them in requests of their own.',
        { details: { work, limit: WORK_LIMIT } },
      );
    }
    this.#left -= work;
  }
}

/**
 * About how much work a plan is for `width` entities in so many blocks: its nodes over the days that they are needed for, and the
 * pages that must be read.
 */
export function workOf(
  plan: Plan,
  range: { readonly from: Day; readonly to: Day },
  over: { readonly width: number; readonly blocks: number; readonly historyFrom: Day },
): number {
  const bound = bind(plan, { ...range, historyFrom: over.historyFrom });
  let work = 0;
  plan.nodes.forEach((node, at) => {
    const { from, to } = bound.spans[at]!;
    work += Math.max(0, to - from + 1) * workOfDay(node, over.width);
  });
  for (const { from, to } of bound.reads) work += Math.max(0, to - from + 1) * over.blocks * WORK.page;
  return work;
}

function workOfDay(node: Plan['nodes'][number], width: number): number {
  if (node.is === 'operator') return node.args.length * (WORK.argumentDay + width * WORK.argumentValue);
  if (node.is !== 'window' && node.is !== 'carried') return width;
  // The cost of a plain function over the window's points grows with the window.
  const points = node.is === 'window' && node.aggregation.points !== undefined ? node.days / 2 : 0;
  return WORK.windowDay + width * (WORK.windowValue + points);
}
