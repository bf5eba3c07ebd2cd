import { type Day } from '../../calendar/index.js';
import { MODELS, type Model } from '../../model/index.js';
import { type BlockState, type Session, type SqlValue } from '../types.js';

const TABLE: Readonly<Record<Model, string>> = {
  COMPANY: 'company',
  END_USER: 'end_user',
  ASSET: 'asset',
  PROJECT: 'project',
};

const placeholders = (values: readonly unknown[]) => values.map(() => '?').join(', ');

/** The highest row id of a model's entities, or 0. */
export async function highestId(session: Session, model: Model): Promise<number> {
  const rows = await session.all<{ id: number | null }>(`SELECT MAX(id) AS id FROM ${TABLE[model]}`);
  return rows[0]?.id ?? 0;
}

/** Blocks with a change on or before `through` that no unit has settled yet, and the earliest changed day of each. */
export async function changedBlocks(
  session: Session,
  through: Day,
): Promise<{ model: Model; block: number; from: Day }[]> {
  const rows = await session.all<{ series_id: number; block: number; day: Day }>(
    `SELECT series_id, block, changed_from AS day FROM series_block WHERE changed_from <= ?
      UNION ALL SELECT series_id, block, claimed_from AS day FROM series_block WHERE claimed_from <= ?`,
    [through, through],
  );
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map((row) => row.series_id))];
  const models = await session.all<{ id: number; model: Model }>(
    `SELECT id, model FROM series WHERE id IN (${placeholders(ids)})`,
    ids,
  );
  const modelOf = new Map(models.map((row) => [row.id, row.model]));
  const found = new Map<string, { model: Model; block: number; from: Day }>();
  for (const row of rows) {
    const model = modelOf.get(row.series_id);
    if (model === undefined) continue;
    const name = `${model} ${row.block}`;
    found.set(name, { model, block: row.block, from: Math.min(row.day, found.get(name)?.from ?? row.day) });
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
  const least = session.dialect === 'sqlite' ? 'MIN' : 'LEAST';
  const greatest = session.dialect === 'sqlite' ? 'MAX' : 'GREATEST';
  // MySQL assigns from left to right and sees what it has assigned: the changed range is emptied last.
  await session.run(
    `UPDATE series_block
        SET claimed_from = ${least}(COALESCE(claimed_from, changed_from), COALESCE(changed_from, claimed_from)),
            claimed_to = ${greatest}(COALESCE(claimed_to, changed_to), COALESCE(changed_to, claimed_to)),
            claim = ?, changed_from = NULL, changed_to = NULL
      WHERE block = ? AND series_id IN (${placeholders(unit.series)})
        AND (changed_from <= ? OR claimed_from IS NOT NULL)`,
    [unit.claim, unit.block, ...unit.series, unit.through],
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

/** Records which revisions the committing unit has seen, and clears the ranges that it claimed and has computed. */
export async function settle(
  session: Session,
  unit: { block: number; claim: number; inputs: readonly BlockState[] },
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
  await session.run(
    `UPDATE series_block SET claimed_from = NULL, claimed_to = NULL, claim = NULL
      WHERE block = ? AND claim = ? AND series_id IN (${placeholders(ids)})`,
    [unit.block, unit.claim, ...ids],
  );
}

/** Deletes a series' pages of some days of one block: what follows writes all that has values. */
export async function dropPages(session: Session, series: number, block: number, from: Day, to: Day): Promise<void> {
  await session.run('DELETE FROM series_page WHERE series_id = ? AND block = ? AND day BETWEEN ? AND ?', [
    series,
    block,
    from,
    to,
  ]);
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

/** Series of calculated values that hold something although no metric refers to them. */
export async function unreferencedSeries(session: Session): Promise<number[]> {
  const rows = await session.all<{ id: number }>(
    `SELECT s.id FROM series s WHERE s.kind = 'CALCULATED'
        AND EXISTS (SELECT 1 FROM series_block b WHERE b.series_id = s.id)
        AND NOT EXISTS (SELECT 1 FROM calculated_metric m WHERE m.series_id = s.id OR m.coming_series_id = s.id)
      ORDER BY s.id`,
  );
  return rows.map((row) => row.id);
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
