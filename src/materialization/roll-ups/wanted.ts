import { type Day } from '../../calendar/index.js';
import { type DayRange, hull } from '../affected.js';
import { type Reached, type RollUpGround } from './ground.js';
import { type KnownRollUp } from './relays.js';

/** Some roll-ups to be computed on some days, for all companies or for those that have children in some blocks. */
export interface Wanted {
  readonly rollUps: readonly KnownRollUp[];
  readonly days: DayRange;
  /** Left out: all companies. */
  readonly of?: { readonly childBlocks: ReadonlySet<number>; readonly companies: readonly number[] };
}

/** What a unit is asked for: days that a run closes or that someone named (from > to: none), and changes through a day. */
export interface Asked {
  readonly from: Day;
  readonly to: Day;
  readonly through: Day;
}

/**
 * What must be computed so that all roll-ups are true through `through`: for all companies the history of those that lack it, and
 * the days asked for; for changes and moves only the companies that they concern.
 */
export function wantedOf(ground: RollUpGround, asked: Asked): Wanted[] {
  const { kept, historyFrom } = ground;
  if (historyFrom === Number.POSITIVE_INFINITY) return [];
  const all = new Map<number, DayRange>();
  const groups = new Groups();
  for (const each of kept) {
    const whole = wholeDays(each, historyFrom, asked);
    if (whole === undefined) continue;
    all.set(each.row.series, whole);
    groups.add(`all ${whole.from} ${whole.to} ${each.required.world.which}`, each, whole);
  }
  const companies = ground.moves.map((move) => move.company);
  for (const each of kept) {
    const whole = all.get(each.row.series);
    for (const { block, ...reached } of ground.reached.get(each.row.series) ?? []) {
      const days = without(clipped(reached, historyFrom, asked.through), whole);
      if (days === undefined) continue;
      // Changes that reach about as far back are taken together: one that reaches years back does not make all others do.
      const age = Math.floor(Math.log2(asked.through - days.from + 1));
      groups.add(`some ${age} ${each.required.world.which}`, each, days, { block });
    }
    if (companies.length === 0) continue;
    const days = without({ from: historyFrom, to: asked.through }, whole);
    if (days !== undefined) groups.add(`moves ${each.required.world.which}`, each, days, { companies });
  }
  return groups.list();
}

function wholeDays({ row }: KnownRollUp, historyFrom: Day, { from, to, through }: Asked): DayRange | undefined {
  const lacks = row.through === null ? historyFrom : row.through + 1;
  const missing = lacks <= through ? { from: lacks, to: through } : undefined;
  const days = hull(missing, from <= to ? { from, to } : undefined);
  return days === undefined ? undefined : clipped(days, historyFrom, through);
}

function clipped({ from, to }: DayRange, first: Day, last: Day): DayRange | undefined {
  const range = { from: Math.max(from, first), to: Math.min(to, last) };
  return range.from <= range.to ? range : undefined;
}

/** What is left of days beside those that are computed anyway, which are mostly the newest. */
function without(days: DayRange | undefined, done: DayRange | undefined): DayRange | undefined {
  if (days === undefined || done === undefined || days.to < done.from || days.from > done.to) return days;
  const left = days.from < done.from ? { from: days.from, to: Math.min(days.to, done.from - 1) } : undefined;
  const right = days.to > done.to ? { from: Math.max(days.from, done.to + 1), to: days.to } : undefined;
  return hull(left, right);
}

class Groups {
  readonly #groups = new Map<
    string,
    { rollUps: Set<KnownRollUp>; days: DayRange; blocks: Set<number>; companies: number[]; all: boolean }
  >();

  add(
    name: string,
    rollUp: KnownRollUp,
    days: DayRange,
    of?: { readonly block?: Reached['block']; readonly companies?: readonly number[] },
  ): void {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { rollUps: new Set(), days, blocks: new Set(), companies: [], all: of === undefined };
      this.#groups.set(name, group);
    }
    group.rollUps.add(rollUp);
    group.days = hull(group.days, days)!;
    if (of?.block !== undefined) group.blocks.add(of.block);
    if (of?.companies !== undefined) group.companies = [...of.companies];
  }

  list(): Wanted[] {
    return [...this.#groups.values()].map(({ rollUps, days, blocks, companies, all }) => ({
      rollUps: [...rollUps],
      days,
      ...(all ? {} : { of: { childBlocks: blocks, companies } }),
    }));
  }
}
