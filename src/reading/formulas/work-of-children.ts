import { type Day } from '../../calendar/index.js';
import { bind } from '../../engine/index.js';
import { type ChildModel } from '../../model/index.js';
import { childrenOf, type Session } from '../../storage/index.js';
import { blocksOf } from '../over.js';
import { type PreparedPass } from '../prepare.js';
import { workOf } from './work.js';

const CHILDREN: readonly ChildModel[] = ['END_USER', 'ASSET', 'PROJECT'];

/** About how much work the children of some companies are, as far as what comes of them is not kept. One statement a model. */
export async function workOfChildren(
  session: Session,
  pass: PreparedPass,
  companies: readonly number[],
  { historyFrom, ...range }: { readonly from: Day; readonly to: Day; readonly historyFrom: Day },
): Promise<number> {
  const live = bind(pass.plan, { ...range, historyFrom }).reads.flatMap(({ read, from, to }) => {
    if (read.of.is !== 'children') return [];
    const kept = pass.rollUps[read.id]?.through ?? Number.NEGATIVE_INFINITY;
    return kept >= to ? [] : [{ rollUp: read.of.rollUp, from: Math.max(from, kept + 1), to }];
  });
  let work = 0;
  for (const model of CHILDREN) {
    const own = live.filter(({ rollUp }) => rollUp.model === model);
    if (own.length === 0) continue;
    const { ids } = await childrenOf(session, model, companies);
    const plan = pass.childPass(
      model,
      own.map(({ rollUp }) => rollUp),
    ).plan;
    const days = { from: Math.min(...own.map(({ from }) => from)), to: Math.max(...own.map(({ to }) => to)) };
    work += workOf(plan, days, { width: ids.length, blocks: blocksOf({ ids }).length, historyFrom });
  }
  return work;
}
