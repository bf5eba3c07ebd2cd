import { type BlockState, readBlockStates, type Series, type SeriesStore, type Session } from '../storage/index.js';
import { loadStored } from './load-stored.js';
import { blocksOf, type Over, widthOf } from './over.js';
import { type PreparedPass } from './prepared-pass.js';

/** First days of the pass's entities, NaN where there is no such entity. */
export async function firstDays(session: Session, store: SeriesStore, firstDay: Series | undefined, over: Over) {
  const width = widthOf(over);
  if (firstDay === undefined) return new Float64Array(width).fill(Number.NaN);
  const [column] = await loadStored(session, store, [{ series: firstDay, from: 0, to: 0 }], over);
  return column!.values;
}

/** The states of the pass's inputs in the blocks that it covers. One statement. */
export function inputStates(session: Session, pass: PreparedPass, over: Over): Promise<BlockState[]> {
  return pass.inputs.length === 0 ? Promise.resolve([]) : readBlockStates(session, pass.inputs, blocksOf(over));
}
