import { BLOCK_SIZE, blockOf, slotOf } from '../model/index.js';

/** The entities of a pass: whole blocks, one beside the other, or any chosen ones. */
export type Over = { readonly blocks: readonly number[] } | { readonly ids: readonly number[] };

export function blocksOf(over: Over): readonly number[] {
  return 'blocks' in over ? over.blocks : [...new Set(over.ids.map(blockOf))].sort((a, b) => a - b);
}

export function widthOf(over: Over): number {
  return 'blocks' in over ? over.blocks.length * BLOCK_SIZE : over.ids.length;
}

/** The row id of the entity at a place of a column. */
export function idAt(over: Over, slot: number): number {
  return 'blocks' in over ? over.blocks[blockOf(slot)]! * BLOCK_SIZE + slotOf(slot) : over.ids[slot]!;
}
