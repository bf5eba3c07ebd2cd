import { BLOCK_SIZE, blockOf } from '../model/index.js';

/** The entities of a pass: a whole block, or any chosen ones. */
export type Over = { readonly block: number } | { readonly ids: readonly number[] };

export function blocksOf(over: Over): number[] {
  return 'block' in over ? [over.block] : [...new Set(over.ids.map(blockOf))].sort((a, b) => a - b);
}

export function widthOf(over: Over): number {
  return 'block' in over ? BLOCK_SIZE : over.ids.length;
}

/** The row id of the entity at a place of a column. */
export function idAt(over: Over, slot: number): number {
  return 'block' in over ? over.block * BLOCK_SIZE + slot : over.ids[slot]!;
}
