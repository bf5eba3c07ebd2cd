import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { slugsRead } from '../../catalogue/world.js';
import { type RequiredRollUp } from '../../reading/roll-ups/required.js';

/** Whose turn it is: a run that computes definitions names their slugs, any other none. */
export interface DefinedBy {
  readonly definitions: readonly string[];
}

/**
 * Whether a run computes the history of a roll-up that has none. One that only definitions read which readers do not see is their own
 * runs' to compute: while another one works, the children's metrics that it is made of may have no values yet, and a roll-up of these
 * would pass for complete.
 */
export function isOurs(required: RequiredRollUp, known: CatalogueSnapshot, { definitions }: DefinedBy): boolean {
  const { readers, published } = required;
  const wanted = published || readers.size === 0 || definitions.some((slug) => readers.has(slug));
  return wanted && comingOf(required, known).every((slug) => definitions.includes(slug));
}

/** The children's calculated metrics that a roll-up is made of whose values are on their way. */
export function comingOf({ rollUp, world }: RequiredRollUp, known: CatalogueSnapshot): string[] {
  if (world.which !== 'newest') return [];
  const read = new Set(slugsRead(rollUp.of.map(({ reference }) => ({ reference, key: '' }))));
  return known.metrics
    .filter(({ slug, comingSeriesId }) => comingSeriesId !== null && read.has(slug))
    .map(({ slug }) => slug);
}
