import { type Day, isoFromDay } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { type Session } from '../storage/index.js';
import { readHorizon } from '../storage/retention/index.js';
import { type CheckGround, checkPages, type Found, type OnBlock, type PagesAsked } from './check-pages.js';
import { repairCounters, repairDistinct, repairFields, repairFirstDays, repairPoints } from './pages/repair.js';
import { type RawSeries } from './types.js';

/** What was made anew. */
export interface Rebuilt {
  /** Pages that were looked at. */
  readonly pages: number;
  /** Pages that differed (of distinct values: entities' days), by model and metric; they are right now. */
  readonly differed: ReadonlyMap<string, number>;
  /** The first day of which counters and pushed values could be told; undefined: all. */
  readonly keptFrom: Day | undefined;
}

/**
 * Makes raw pages anew from the log, beside writers: what is found to differ is locked, folded again and counts as changed, so that
 * what depends on it is computed again. What is right is not touched. May be broken off and begun again at any time.
 * @throws BEFORE_RETENTION where days are asked for that the log no longer has
 */
export async function rebuildPages(ground: CheckGround, asked: PagesAsked, onBlock?: OnBlock): Promise<Rebuilt> {
  const { database } = ground;
  const horizon = await database.snapshot(readHorizon);
  if (asked.from !== undefined && asked.from < horizon) {
    throw new TidemarkError(
      'BEFORE_RETENTION',
      `Pages of ${isoFromDay(asked.from)} cannot be made anew: what was sent is kept from ${isoFromDay(horizon)} on. Leave --from out to take all days that are.`,
      { path: '--from', details: { keptFrom: isoFromDay(horizon) } },
    );
  }
  const differed = new Map<string, number>();
  let pages = 0;
  const count: OnBlock = (done, total, seen) => {
    pages = seen;
    onBlock?.(done, total, seen);
  };
  for await (const found of checkPages(ground, asked, count)) {
    const put = await database.write((session) => repair(session, ground, found), { repeatable: true });
    if (put === 0) continue;
    for (const { series } of found.differences) {
      const name = nameOf(found.raw, series);
      differed.set(name, (differed.get(name) ?? 0) + 1);
    }
  }
  return { pages, differed, keptFrom: horizon === 0 ? undefined : horizon };
}

/** In a transaction of its own: only the series that differ, and only the days between the first and the last that do. */
function repair(session: Session, ground: CheckGround, { raw, block, days, of, differences }: Found): Promise<number> {
  const series = new Set(differences.map((one) => one.series));
  const some = <T extends { readonly id: number }>(list: readonly T[]) => list.filter(({ id }) => series.has(id));
  const own = differences.map(({ day }) => day);
  const hull = { from: Math.min(...own), to: Math.max(...own) };
  switch (of) {
    case 'counters':
      return repairCounters(session, ground, {
        raw: { ...raw, counters: some(raw.counters), distinct: [] },
        block,
        days: hull,
      });
    case 'points':
      return repairPoints(session, { raw: { ...raw, points: some(raw.points) }, block, days: hull });
    case 'fields':
      return repairFields(session, { raw: { ...raw, fields: some(raw.fields) }, block, days });
    case 'firstDays':
      return repairFirstDays(session, ground, { raw, block });
    case 'distinct':
      return repairDistinct(session, ground, { raw, block, days: hull }, differences);
  }
}

/** `COMPANY activities.login`, `COMPANY activities.login amount`, `END_USER distinct values of activities.login plan`. */
export function nameOf(raw: RawSeries, series: number): string {
  const lists = [...raw.counters, ...raw.points, ...raw.fields, ...(raw.firstDay === undefined ? [] : [raw.firstDay])];
  const known = lists.find(({ id }) => id === series);
  if (known !== undefined) return `${raw.model} ${known.key}${known.property === '' ? '' : ` ${known.property}`}`;
  const distinct = raw.distinct.find((one) => one.series === series);
  return `${raw.model} distinct values of ${distinct?.property ?? `series ${series}`}`;
}
