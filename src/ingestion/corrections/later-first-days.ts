import { type Calendar, type Day } from '../../calendar/index.js';
import { blockOf, type Model, slotOf } from '../../model/index.js';
import { entityFacts, noteLaterFirstDays } from '../../storage/corrections/index.js';
import { lockBlocks, type SeriesCatalogue, type Session, type Touch } from '../../storage/index.js';
import { type PageKey } from '../../storage/ingest/index.js';
import { type BaseSeries } from '../entities/base-series.js';
import { earliestDays } from '../entities/earliest-days.js';
import { storedFirstDays } from '../entities/stored-first-days.js';
import { changePages } from '../pages/images.js';
import { type Involved } from './involved.js';

interface Move extends PageKey {
  /** By slot. */
  readonly days: Map<number, Day>;
  from: Day;
  to: Day;
}

/**
 * Moves first days that nothing holds any more to the days that the log says, once it lacks what goes. The blocks must be
 * locked (`Involved.touches`). `holds` tells of an entity's day that the log still has something of it.
 */
export async function moveFirstDays(
  session: Session,
  ground: {
    readonly base: BaseSeries;
    readonly catalogue: SeriesCatalogue;
    readonly calendar: Pick<Calendar, 'dayOf'>;
  },
  involved: Involved,
  holds: (model: Model, entity: number, day: Day) => boolean,
): Promise<void> {
  const moves: Move[] = [];
  let series: Awaited<ReturnType<SeriesCatalogue['listIn']>> | undefined;
  for (const [model, days] of involved.days) {
    const stored = await storedFirstDays(session, ground.base.firstDay[model], [...days.keys()]);
    const loose = [...days].flatMap(([entity, gone]) => {
      const day = stored.get(entity);
      return day !== undefined && gone.has(day) && !holds(model, entity, day) ? [entity] : [];
    });
    const rows = loose.length === 0 ? [] : await entityFacts(session, model, loose);
    const free = rows.filter((row) => ground.calendar.dayOf(row.createdAt) > stored.get(row.id)!);
    if (free.length === 0) continue;
    series ??= await ground.catalogue.listIn(session);
    for (const [entity, day] of await earliestDays(session, model, free, series, (at) => ground.calendar.dayOf(at))) {
      const before = stored.get(entity)!;
      // Earlier, where the log holds something that waits for the background: no day may be kept that nothing stands for.
      if (day !== before) addMove(moves, ground.base.firstDay[model], entity, before, day);
    }
  }
  if (moves.length === 0) return;
  await noteLaterFirstDays(session);
  // The rows are locked already: their ranges grow.
  await lockBlocks(
    session,
    moves.map(({ series: of, block, from, to }): Touch => ({ series: of, block, from, to })),
  );
  await changePages(session, moves, (image, move) => {
    for (const [slot, day] of move.days) image.values[slot] = day;
  });
}

function addMove(moves: Move[], series: number, entity: number, before: Day, day: Day): void {
  const block = blockOf(entity);
  let move = moves.find((one) => one.series === series && one.block === block);
  if (move === undefined) {
    move = { series, block, day: 0, days: new Map(), from: before, to: before - 1 };
    moves.push(move);
  }
  move.from = Math.min(move.from, before, day);
  move.to = Math.max(move.to, before - 1, day - 1);
  move.days.set(slotOf(entity), day);
}
