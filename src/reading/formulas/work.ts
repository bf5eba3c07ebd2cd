import { type Day } from '../../calendar/index.js';
import { bind, type Plan } from '../../engine/index.js';
import { TidemarkError } from '../../errors/index.js';
import { PAGE_WORK, WORK_LIMIT } from './limits.js';

/** What one request may compute for formulas that are tried, however many of them it asks for. */
export class WorkBudget {
  #left = WORK_LIMIT;

  /** @throws PREVIEW_TOO_LARGE */
  spend(work: number): void {
    if (work > this.#left) {
      const times = (work / WORK_LIMIT).toPrecision(2);
      throw new TidemarkError(
        'PREVIEW_TOO_LARGE',
        work > WORK_LIMIT
          ? `This takes ${times} times the work of one preview. Ask for fewer entities or days, shorten the windows, or make the formula smaller.`
          : 'The formulas tried in this request take too much work together. Send them in requests of their own.',
        { details: { work, limit: WORK_LIMIT } },
      );
    }
    this.#left -= work;
  }
}

/**
 * About how many values a plan computes for `width` entities in so many blocks: its nodes over the days that they are needed for. A
 * window whose cost grows with its length counts as often, a page that must be read as PAGE_WORK values.
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
    const days = Math.max(0, to - from + 1);
    const each = node.is === 'window' && node.aggregation.points !== undefined ? node.days : 1;
    work += days * each * over.width;
  });
  for (const { from, to } of bound.reads) work += Math.max(0, to - from + 1) * over.blocks * PAGE_WORK;
  return work;
}
