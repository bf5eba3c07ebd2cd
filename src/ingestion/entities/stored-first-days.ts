import { type Day } from '../../calendar/index.js';
import { blockOf, slotOf } from '../../model/index.js';
import { type Session } from '../../storage/index.js';
import { loadPages } from '../pages/images.js';

/** By entity, its first day as its page has it; those without one are left out. `series`: the model's first days. */
export async function storedFirstDays(
  session: Session,
  series: number,
  entities: readonly number[],
): Promise<Map<number, Day>> {
  const blocks = [...new Set(entities.map(blockOf))];
  const images = await loadPages(
    session,
    blocks.map((block) => ({ series, block, day: 0 })),
  );
  const image = new Map(blocks.map((block, i) => [block, images[i]!]));
  const days = new Map<number, Day>();
  for (const entity of entities) {
    const day = image.get(blockOf(entity))!.values[slotOf(entity)]!;
    if (!Number.isNaN(day)) days.set(entity, day);
  }
  return days;
}
