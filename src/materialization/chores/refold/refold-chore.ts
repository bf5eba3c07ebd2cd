import { type Day } from '../../../calendar/index.js';
import { blocksWithPoints, modelOfSeries, pointDays, seriesOfRefold } from '../../../storage/corrections/index.js';
import { type Database, type Session } from '../../../storage/index.js';
import { type Chore } from '../types.js';

/** Pushed values that one transaction folds, about. */
const POINTS = { sqlite: 5_000, mysql: 40_000 } as const;

export interface RefoldGround {
  readonly database: Database;
  /** Folds days of a series again from the log, in one block. */
  readonly refoldDays: (
    session: Session,
    days: { readonly series: number; readonly block: number; readonly from: Day; readonly to: Day },
  ) => Promise<unknown>;
}

/** Folds all days of a pushed metric again from the log, block by block, after its kind or fold was told anew. */
export function refoldChore({ database, refoldDays }: RefoldGround): Chore {
  return {
    async units(session, run) {
      const series = seriesOfRefold(run);
      const model = series === undefined ? undefined : await modelOfSeries(session, series);
      if (series === undefined || model === undefined) return [];
      const { from, to } = run;
      return (await blocksWithPoints(session, series)).map((block) => ({ model, block, from, to }));
    },

    async work(run, { block }, alive) {
      const series = seriesOfRefold(run);
      if (series === undefined) return;
      const days = await database.snapshot((session) => pointDays(session, series, block));
      for (const { from, to } of pieces(days, POINTS[database.dialect])) {
        if (!(await alive())) return;
        await database.write((session) => refoldDays(session, { series, block, from, to }));
      }
    },
  };
}

/** Stretches of days with about so many values each. */
function pieces(
  days: readonly { readonly day: Day; readonly points: number }[],
  most: number,
): { from: Day; to: Day }[] {
  const found: { from: Day; to: Day }[] = [];
  let room = 0;
  for (const { day, points } of days) {
    const last = found.at(-1);
    if (last === undefined || points > room) {
      found.push({ from: day, to: day });
      room = most - points;
    } else {
      last.to = day;
      room -= points;
    }
  }
  return found;
}
