import { type ParkedUnit as Parked } from '../src/materialization/types.js';
import { BLOCK_SIZE } from '../src/model/index.js';
import { globalId } from './ids.js';
import { type ParkedUnit } from './types/parked-unit.js';

const TYPE = { COMPANY: 'Company', END_USER: 'EndUser', ASSET: 'Asset', PROJECT: 'Project' } as const;

/** A parked unit as it is told. */
export function parkedUnit({ model, block, from, to, attempts, error }: Parked): ParkedUnit {
  const idOf = (slot: number) => (block < 0 ? null : globalId(TYPE[model], Math.max(block * BLOCK_SIZE + slot, 1)));
  const days = from <= to ? { from, to } : { from: null, to: null };
  return {
    model,
    firstEntityId: idOf(0),
    lastEntityId: idOf(BLOCK_SIZE - 1),
    ...days,
    attempts,
    error: error ?? 'no reason was given',
  };
}
