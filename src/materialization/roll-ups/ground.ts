import { type Day } from '../../calendar/index.js';
import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { BLOCK_SIZE, blockOf, type ChildModel } from '../../model/index.js';
import { FIRST_DAY_KEY } from '../../reading/prepare.js';
import { type Registry } from '../../registry/index.js';
import {
  type ChildMove,
  decodePage,
  highestId,
  readExtent,
  readMoves,
  readPagesOn,
  type Series,
  type Session,
  waitingStates,
} from '../../storage/index.js';
import { type DayRange } from '../affected.js';
import { type DefinedBy, isOurs } from './ours.js';
import { type KnownRollUp, keptRollUps, reaching, type SeriesChange } from './relays.js';
import { toldOf } from './told.js';

/** Whether children's raw changes go to the roll-ups at once, as no calculated metric of theirs must see them first. */
export function areRawChangesOurs(known: CatalogueSnapshot, model: ChildModel): boolean {
  return !known.metrics.some((metric) => metric.model === model);
}

/** The series whose changes a unit of roll-ups takes upon itself. */
export function claimable(known: CatalogueSnapshot, registry: Registry, model: ChildModel): number[] {
  const { kept } = keptRollUps(known, registry, model);
  const raw = areRawChangesOurs(known, model) ? known.series.filter((series) => isRaw(series, model)) : [];
  return [...kept.map(({ row }) => row.relay), ...raw.map((series) => series.id)];
}

/** Whether a stored series of a model is an input of its calculated metrics. */
export function isRaw(series: Series, model: string): boolean {
  return series.model === model && series.kind !== 'CALCULATED' && series.kind !== 'RELAY';
}

/** Days of one roll-up that changes in one block of children reach. */
export interface Reached extends DayRange {
  readonly block: number;
}

/** What a unit of roll-ups starts from, all of one snapshot. */
export interface RollUpGround {
  readonly known: CatalogueSnapshot;
  /** Those that the unit brings up to date. */
  readonly kept: readonly KnownRollUp[];
  /** Those of them, by series, whose readers are told what changes. */
  readonly told: ReadonlySet<number>;
  /** Series of roll-ups that nothing reads any more. */
  readonly orphans: readonly number[];
  /** By the roll-up's series: what its claimed changes reach. */
  readonly reached: ReadonlyMap<number, readonly Reached[]>;
  readonly moves: readonly ChildMove[];
  /** The first day on which any roll-up can have, or has, a value. Infinity: none. */
  readonly historyFrom: Day;
  /** Blocks of companies. */
  readonly companyBlocks: number;
}

export async function groundOf(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
  /** `claimed`: the series that `claim` stands on, whatever has been defined since. */
  unit: DefinedBy & {
    readonly model: ChildModel;
    readonly through: Day;
    readonly claim: number;
    readonly claimed: readonly number[];
  },
): Promise<RollUpGround> {
  const { model, through, claim, claimed } = unit;
  const { kept: all, orphans } = keptRollUps(known, registry, model);
  // Of one without a history nothing is stored: what it was told of comes with that.
  const kept = all.filter(({ row, required }) => row.through !== null || isOurs(required, known, unit));
  const states = await waitingStates(session, claimed, through);
  const reached = new Map<number, Reached[]>();
  const add = (series: number, block: number, range: DayRange) => {
    const known = reached.get(series);
    if (known === undefined) reached.set(series, [{ block, ...range }]);
    else known.push({ block, ...range });
  };
  const rollUpOf = new Map(kept.map(({ row }) => [row.relay, row.series]));
  const raw = new Map<number, SeriesChange[]>();
  for (const { series, block, claim: by, claimedFrom: from, claimedTo: to } of states) {
    if (by !== claim || from === null || to === null) continue;
    const rollUp = rollUpOf.get(series);
    if (rollUp !== undefined) add(rollUp, block, { from, to });
    else raw.set(block, [...(raw.get(block) ?? []), { series, from, to }]);
  }
  const reachedBy = reaching(known, registry, model, kept);
  for (const [block, changes] of raw) {
    for (const [series, range] of reachedBy(changes, through)) add(series, block, range);
  }
  let historyFrom = await earliestDay(session, known, model);
  for (const { row } of kept) {
    const { firstDay } = await readExtent(session, row.series);
    if (firstDay !== null) historyFrom = Math.min(historyFrom, firstDay);
  }
  return {
    known,
    kept,
    told: await toldOf(session, kept),
    orphans: orphans.map((row) => row.series),
    reached,
    moves: await readMoves(session, model),
    historyFrom,
    companyBlocks: blockOf(await highestId(session, 'COMPANY')) + 1,
  };
}

/** The earliest first day of a model's entities; Infinity without any. */
async function earliestDay(session: Session, known: CatalogueSnapshot, model: ChildModel): Promise<Day> {
  const series = known.find(model, FIRST_DAY_KEY, '');
  let earliest = Number.POSITIVE_INFINITY;
  if (series === undefined) return earliest;
  const count = blockOf(await highestId(session, model)) + 1;
  const values = new Float64Array(BLOCK_SIZE);
  const blocks = Array.from({ length: count }, (_, block) => block);
  for (const page of await readPagesOn(session, { series: [series.id], blocks, days: [0] })) {
    decodePage(page.data, values, 0);
    for (const day of values) if (day < earliest) earliest = day;
  }
  return earliest;
}
