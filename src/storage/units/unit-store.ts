import { type Day } from '../../calendar/index.js';
import { MODELS, type Model } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { groupBy, integers, sorted } from '../series/lists.js';
import { greatest, least } from '../sessions/sql.js';
import { type BlockState, type Session, type SqlValue } from '../types.js';

const placeholders = (values: readonly unknown[]) => values.map(() => '?').join(', ');

/** The highest row id of a model's entities, or 0. */
export async function highestId(session: Session, model: Model): Promise<number> {
  const rows = await session.all<{ id: number | null }>(`SELECT MAX(id) AS id FROM ${ENTITY_TABLE[model]}`);
  return rows[0]?.id ?? 0;
}

/** Stands for the blocks of a child model together: where its roll-ups are computed. */
export const ROLL_UP_BLOCK = -1;

/**
 * Blocks with a change on or before `through` that no unit has settled yet, and the earliest changed day of each. What roll-ups
 * have yet to take in stands under ROLL_UP_BLOCK of the child model. `besides`: series that do not count.
 */
export async function changedBlocks(
  session: Session,
  through: Day,
  besides: readonly number[] = [],
): Promise<{ model: Model; block: number; from: Day }[]> {
  const rows = await session.all<{ series_id: number; block: number; day: Day }>(
    `SELECT series_id, block, changed_from AS day FROM series_block WHERE changed_from <= ?
      UNION ALL SELECT series_id, block, claimed_from AS day FROM series_block WHERE claimed_from <= ?`,
    [through, through],
  );
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map((row) => row.series_id))].filter((id) => !besides.includes(id));
  if (ids.length === 0) return [];
  const which = integers(session, 's.id', ids);
  // What a roll-up was told that nobody keeps any more waits for housekeeping; one that was never complete has all days before it.
  const series = await session.all<{ id: number; model: Model; kind: string }>(
    `SELECT s.id, s.model, s.kind FROM series s WHERE ${which.sql}
        AND (s.kind <> 'RELAY' OR EXISTS (SELECT 1 FROM roll_up r WHERE r.relay_id = s.id AND r.through_day IS NOT NULL))`,
    which.params,
  );
  const seriesOf = new Map(series.map((row) => [row.id, row]));
  const found = new Map<string, { model: Model; block: number; from: Day }>();
  for (const row of rows) {
    const of = seriesOf.get(row.series_id);
    if (of === undefined) continue;
    const { model } = of;
    const block = of.kind === 'RELAY' ? ROLL_UP_BLOCK : row.block;
    const name = `${model} ${block}`;
    found.set(name, { model, block, from: Math.min(row.day, found.get(name)?.from ?? row.day) });
  }
  return [...found.values()].sort((a, b) => MODELS.indexOf(b.model) - MODELS.indexOf(a.model) || a.block - b.block);
}

/**
 * Moves the changed ranges of a block that reach back to `through` or before into its claimed ranges, marked with the
 * unit's claim. Writers that come later widen the changed range anew, so nothing that the unit's snapshot misses is lost;
 * a unit that dies leaves its claimed ranges for the next one.
 */
export async function claimChanges(
  session: Session,
  unit: { series: readonly number[]; block: number; through: Day; claim: number },
): Promise<void> {
  if (unit.series.length === 0) return;
  await session.run(
    `UPDATE series_block
        SET ${claiming(session, unit.through)}
      WHERE block = ? AND series_id IN (${placeholders(unit.series)})
        AND (changed_from <= ? OR claimed_from IS NOT NULL)`,
    [unit.claim, unit.block, ...unit.series, unit.through],
  );
}

/**
 * The assignments of a claim, whose number is their one parameter. A changed range that lies after `through` (today's, mostly) stays:
 * with it, a claimed range of long ago would be all days between.
 */
function claiming({ dialect }: Session, through: Day): string {
  const isDue = `changed_from <= ${Math.trunc(through)}`;
  const due = (column: string) => `CASE WHEN ${isDue} THEN ${column} END`;
  const hull = (of: typeof least, claimed: string, changed: string) =>
    of(dialect, `COALESCE(${claimed}, ${due(changed)})`, `COALESCE(${due(changed)}, ${claimed})`);
  const left = (column: string) => `${column} = CASE WHEN ${isDue} THEN NULL ELSE ${column} END`;
  // MySQL assigns from left to right and sees what it has assigned: what others are made of comes last.
  return [
    `claimed_from = ${hull(least, 'claimed_from', 'changed_from')}`,
    `claimed_to = ${hull(greatest, 'claimed_to', 'changed_to')}`,
    'claim = ?',
    left('changed_to'),
    left('changed_from'),
  ].join(', ');
}

/** The same for all blocks of one series. */
export async function claimSeries(
  session: Session,
  unit: { series: number; through: Day; claim: number },
): Promise<void> {
  await session.run(
    `UPDATE series_block
        SET ${claiming(session, unit.through)}
      WHERE series_id = ? AND (changed_from <= ? OR claimed_from IS NOT NULL)`,
    [unit.claim, unit.series, unit.through],
  );
}

/** Clears the ranges of a series that a unit has claimed and computed, in all blocks. */
export async function settleSeries(session: Session, unit: { series: number; claim: number }): Promise<void> {
  await session.run(
    'UPDATE series_block SET claimed_from = NULL, claimed_to = NULL, claim = NULL WHERE series_id = ? AND claim = ?',
    [unit.series, unit.claim],
  );
}

/** The rows of some series, of all blocks, with a change on or before `through` or a claimed range. By series, block. */
export async function waitingStates(
  session: Session,
  series: readonly number[],
  through: Day,
): Promise<
  Pick<BlockState, 'series' | 'block' | 'changedFrom' | 'changedTo' | 'claimedFrom' | 'claimedTo' | 'claim'>[]
> {
  if (series.length === 0) return [];
  const which = integers(session, 'series_id', series);
  return session.all(
    `SELECT series_id AS series, block, changed_from AS changedFrom, changed_to AS changedTo,
            claimed_from AS claimedFrom, claimed_to AS claimedTo, claim
       FROM series_block WHERE ${which.sql} AND (changed_from <= ? OR claimed_from IS NOT NULL) ORDER BY series_id, block`,
    [...which.params, through],
  );
}

/**
 * Locks the block's input rows and says whether a unit with a newer snapshot has committed in the meantime: then this
 * one's values are old and it must compute again.
 */
export async function overtaken(session: Session, block: number, inputs: readonly BlockState[]): Promise<boolean> {
  if (inputs.length === 0) return false;
  const lock = session.dialect === 'sqlite' ? '' : ' FOR UPDATE';
  const ids = inputs.map((state) => state.series).sort((a, b) => a - b);
  const rows = await session.all<{ series_id: number; unit_rev: number }>(
    `SELECT series_id, unit_rev FROM series_block WHERE block = ? AND series_id IN (${placeholders(ids)})
      ORDER BY series_id${lock}`,
    [block, ...ids],
  );
  const seen = new Map(inputs.map((state) => [state.series, state.rev]));
  return rows.some((row) => row.unit_rev > (seen.get(row.series_id) ?? 0));
}

/** Records which revisions the committing unit has seen, and clears the ranges that it claimed, if any, and has computed. */
export async function settle(
  session: Session,
  unit: { block: number; claim: number | undefined; inputs: readonly BlockState[] },
): Promise<void> {
  const present = unit.inputs.filter((state) => state.rev > 0);
  if (present.length === 0) return;
  const cases = present.map(() => 'WHEN ? THEN ?').join(' ');
  const ids: SqlValue[] = present.map((state) => state.series);
  await session.run(
    `UPDATE series_block
        SET unit_rev = CASE series_id ${cases} ELSE unit_rev END
      WHERE block = ? AND series_id IN (${placeholders(ids)})`,
    [...present.flatMap((state) => [state.series, state.rev]), unit.block, ...ids],
  );
  if (unit.claim === undefined) return;
  await session.run(
    `UPDATE series_block SET claimed_from = NULL, claimed_to = NULL, claim = NULL
      WHERE block = ? AND claim = ? AND series_id IN (${placeholders(ids)})`,
    [unit.block, unit.claim, ...ids],
  );
}

/** Deletes series' pages of some days, each its own, of one block: what follows writes all that has values. One statement for equal days. */
export async function dropPages(
  session: Session,
  block: number,
  pages: readonly { readonly series: number; readonly from: Day; readonly to: Day }[],
): Promise<void> {
  for (const some of groupBy(pages, ({ from, to }) => `${from} ${to}`).values()) {
    const { from, to } = some[0]!;
    const which = integers(session, 'series_id', sorted(some.map(({ series }) => series)));
    await session.run(`DELETE FROM series_page WHERE ${which.sql} AND block = ? AND day BETWEEN ? AND ?`, [
      ...which.params,
      block,
      from,
      to,
    ]);
  }
}

/** Deletes everything stored of a series that nothing refers to any more, one block at a time; true while more is left. */
export async function dropSeriesBlock(session: Session, series: number): Promise<boolean> {
  const rows = await session.all<{ block: number | null }>(
    'SELECT MIN(block) AS block FROM series_page WHERE series_id = ?',
    [series],
  );
  const block = rows[0]?.block ?? null;
  if (block === null) {
    await session.run('DELETE FROM carry_state WHERE series_id = ?', [series]);
    await session.run('DELETE FROM series_block WHERE series_id = ?', [series]);
    return false;
  }
  await session.run('DELETE FROM series_page WHERE series_id = ? AND block = ?', [series, block]);
  return true;
}

/** Series of calculated values and roll-ups that hold something although nothing refers to them. */
export async function unreferencedSeries(session: Session): Promise<number[]> {
  const rows = await session.all<{ id: number }>(
    `SELECT s.id FROM series s WHERE s.kind = 'CALCULATED'
        AND EXISTS (SELECT 1 FROM series_block b WHERE b.series_id = s.id)
        AND NOT EXISTS (SELECT 1 FROM calculated_metric m WHERE m.series_id = s.id OR m.coming_series_id = s.id)
      UNION ALL
     SELECT s.id FROM series s WHERE s.kind IN ('ROLL_UP', 'RELAY')
        AND EXISTS (SELECT 1 FROM series_block b WHERE b.series_id = s.id)
        AND NOT EXISTS (SELECT 1 FROM roll_up r WHERE r.series_id = s.id OR r.relay_id = s.id)`,
  );
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

/** First and last day with a page of a series, over all blocks. One statement, one seek a block. */
export async function readExtent(
  session: Session,
  series: number,
): Promise<{ firstDay: Day | null; lastDay: Day | null }> {
  const page = 'FROM series_page p WHERE p.series_id = b.series_id AND p.block = b.block';
  const rows = await session.all<{ first_day: Day | null; last_day: Day | null }>(
    `SELECT MIN(first_day) AS first_day, MAX(last_day) AS last_day FROM (
       SELECT (SELECT MIN(p.day) ${page}) AS first_day, (SELECT MAX(p.day) ${page}) AS last_day
         FROM series_block b WHERE b.series_id = ?) AS blocks`,
    [series],
  );
  return { firstDay: rows[0]?.first_day ?? null, lastDay: rows[0]?.last_day ?? null };
}
