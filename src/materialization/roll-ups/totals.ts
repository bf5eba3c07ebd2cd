import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Across, type RollUp, RollUpTotals } from '../../engine/index.js';
import { firstDays, inputStates, runPass } from '../../reading/pass.js';
import { type PreparedPass } from '../../reading/prepare.js';
import { childrenAtOnce } from '../../reading/roll-ups/chunks.js';
import { type SeriesStore, type Session } from '../../storage/index.js';
import { type DayRange } from '../affected.js';
import { type Family } from './parents.js';

/** Bytes that a company's day takes while its children are added up. */
const CELL: Readonly<Record<Across, number>> = { SUM: 16, AVERAGE: 24, MIN: 8, MAX: 8, COUNT: 8 };
/** Bytes of totals that are in memory at a time, about. */
const BUDGET = 64 * 1024 * 1024;

/** Cuts roll-ups and days into parts whose totals fit into the budget: as many days as do, of as many roll-ups as do for one day. */
export function* partsOf<T extends { readonly rollUp: RollUp }>(
  rollUps: readonly T[],
  days: DayRange,
  width: number,
): Generator<{ readonly rollUps: readonly T[]; readonly days: DayRange }> {
  const groups: T[][] = [];
  let room = 0;
  for (const each of rollUps) {
    const bytes = CELL[each.rollUp.across] * width;
    if (groups.length === 0 || bytes > room) {
      groups.push([]);
      room = BUDGET;
    }
    groups.at(-1)!.push(each);
    room -= bytes;
  }
  for (const group of groups) {
    const bytes = group.reduce((sum, { rollUp }) => sum + CELL[rollUp.across] * width, 0);
    const atOnce = Math.max(1, Math.floor(BUDGET / Math.max(1, bytes)));
    for (let from = days.from; from <= days.to; from += atOnce) {
      yield { rollUps: group, days: { from, to: Math.min(from + atOnce - 1, days.to) } };
    }
  }
}

/** Adds up a family's children in one scan of theirs; one totals a roll-up, in the order given. */
export async function addUp(
  ground: { readonly session: Session; readonly store: SeriesStore; readonly tick: () => Promise<void> },
  pass: PreparedPass,
  rollUps: readonly RollUp[],
  days: DayRange,
  family: Family,
): Promise<RollUpTotals[]> {
  const { session, store, tick } = ground;
  const totals = rollUps.map(({ across }) => new RollUpTotals(across, { ...days, width: family.width }));
  for (const { over, parents } of family.children(childrenAtOnce(pass, days))) {
    const firstDay = await firstDays(session, store, pass.firstDay, over);
    if (firstDay.some((day) => day <= days.to)) {
      const states = pass.plan.carries.length === 0 ? [] : await inputStates(session, pass, over);
      const { columns } = await runPass(session, store, pass, over, days, { firstDay, states });
      totals.forEach((total, i) => {
        total.add(columns.get(rollUps[i]!.key)!, parents);
      });
    }
    await tick();
    await nextTurn(); // requests are answered in between
  }
  return totals;
}
