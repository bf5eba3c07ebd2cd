import { type Day } from '../../calendar/index.js';
import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type ChildModel } from '../../model/index.js';
import { prepareStoredChildren } from '../../reading/prepare.js';
import { type RequiredRollUp, rollUpsRead } from '../../reading/roll-ups/required.js';
import { type Registry } from '../../registry/index.js';
import { type StoredRollUp, type Touch } from '../../storage/index.js';
import { affectedRanges, type DayRange } from '../affected.js';

/** Days of one series of children that changed. */
export interface SeriesChange {
  readonly series: number;
  readonly from: Day;
  readonly to: Day;
}

/** A roll-up that is kept, and what it is. */
export interface KnownRollUp {
  readonly row: StoredRollUp;
  readonly required: RequiredRollUp;
}

/** The roll-ups of a child model that are kept, with what they are; and those that nothing reads any more. */
export function keptRollUps(
  known: CatalogueSnapshot,
  registry: Registry,
  model: ChildModel,
): { kept: KnownRollUp[]; orphans: StoredRollUp[] } {
  const rows = known.rollUps.filter((row) => row.model === model);
  if (rows.length === 0) return { kept: [], orphans: [] };
  // Counts of end-users may be kept at any time: whether they are required by now makes no difference.
  const required = new Map(rollUpsRead(known, registry, true).map((each) => [each.identity, each]));
  const kept = rows.flatMap((row) => {
    const one = required.get(row.identity);
    return one === undefined ? [] : [{ row, required: one }];
  });
  return { kept, orphans: rows.filter((row) => !required.has(row.identity)) };
}

/** The days of each roll-up (by its series) that changes of one block of children reach, through a day. */
export type Reaching = (changes: readonly SeriesChange[], through: Day) => Map<number, DayRange>;

/** Plans how changes of children's stored series reach roll-ups. */
export function reaching(
  known: CatalogueSnapshot,
  registry: Registry,
  model: ChildModel,
  kept: readonly KnownRollUp[],
): Reaching {
  const worlds = (['published', 'newest'] as const).flatMap((which) => {
    const some = kept.filter(({ required }) => required.world.which === which);
    if (some.length === 0) return [];
    const rollUps = some.map(({ required }) => required.rollUp);
    return [{ some, pass: prepareStoredChildren(known.world(which), rollUps, model, registry, known) }];
  });
  return (changes, through) => {
    const reached = new Map<number, DayRange>();
    for (const { some, pass } of worlds) {
      const ranges = affectedRanges(pass, changes, through);
      for (const { row, required } of some) {
        const range = ranges.get(required.rollUp.key);
        if (range !== undefined) reached.set(row.series, range);
      }
    }
    return reached;
  };
}

/**
 * What a unit of children, in the transaction that settles their changes, owes the roll-ups: which days of theirs are to be taken
 * in again, of those that readers see (later days are computed anyway when they are closed). Roll-ups that nothing reads any more
 * are not told and so must go.
 */
export function relayTouches(
  known: CatalogueSnapshot,
  registry: Registry,
  unit: { readonly model: ChildModel; readonly block: number },
  changes: readonly SeriesChange[],
): { touches: Touch[]; orphans: number[] } {
  if (changes.length === 0 || known.watermark === null) return { touches: [], orphans: [] };
  const { kept, orphans } = keptRollUps(known, registry, unit.model);
  const reached = reaching(known, registry, unit.model, kept)(changes, known.watermark);
  const touches = kept.flatMap(({ row }): Touch[] => {
    const range = reached.get(row.series);
    return range === undefined ? [] : [{ series: row.relay, block: unit.block, ...range }];
  });
  return { touches, orphans: orphans.map((row) => row.series) };
}
