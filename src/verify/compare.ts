import { type Column } from '../engine/index.js';
import { BLOCK_SIZE } from '../model/index.js';
import { type Compared, type Piece, type WrongValue } from './types.js';

/** Sums of another order differ by less, relative to the larger. */
const TOLERANCE = 1e-9;

/** Kept and computed values agree within 1e-9 relative, and exactly in what is empty. */
export function agree(stored: number, computed: number): boolean {
  if (Number.isNaN(stored) || Number.isNaN(computed)) return Number.isNaN(stored) && Number.isNaN(computed);
  return Math.abs(stored - computed) <= TOLERANCE * Math.max(Math.abs(stored), Math.abs(computed));
}

/**
 * Compares columns of a piece's block on the days that both have, for the entities that there are. `isWaiting` is asked, once, only
 * where something differs: by slot.
 */
export async function compareColumns(
  { model, block }: Piece,
  metric: string,
  { stored, computed, firstDay }: { stored: Column; computed: Column; firstDay: Float64Array },
  isWaiting: (entities: readonly number[]) => Promise<readonly boolean[]>,
): Promise<Compared> {
  const from = Math.max(stored.from, computed.from);
  const to = Math.min(stored.to, computed.to);
  const found: WrongValue[] = [];
  let compared = 0;
  for (let slot = 0; slot < BLOCK_SIZE; slot++) {
    if (Number.isNaN(firstDay[slot]!)) continue; // nobody, or deleted: no reader sees the values
    for (let day = from; day <= to; day++) {
      const one = stored.values[(day - stored.from) * BLOCK_SIZE + slot]!;
      const other = computed.values[(day - computed.from) * BLOCK_SIZE + slot]!;
      compared++;
      if (agree(one, other)) continue;
      found.push({ model, entity: block * BLOCK_SIZE + slot, metric, day, stored: told(one), computed: told(other) });
    }
  }
  const entities = [...new Set(found.map(({ entity }) => entity))];
  const flags = entities.length === 0 ? [] : await isWaiting(entities);
  const waiting = new Set(entities.filter((_, i) => flags[i]));
  const wrong = found.filter(({ entity }) => !waiting.has(entity));
  return { compared, wrong, waiting: found.length - wrong.length };
}

function told(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
