import { type Day } from '../../calendar/index.js';
import { type Model } from '../../model/index.js';
import { type Session } from '../types.js';

/** A calculated metric's row with the two versions that matter: the newest, and the one that readers see. */
export interface StoredMetric {
  readonly id: number;
  readonly slug: string;
  readonly model: Model;
  readonly name: string;
  readonly description: string | null;
  readonly unit: string | null;
  readonly direction: 'UP' | 'DOWN' | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly newest: StoredVersion;
  /** Null while the first version is still computed. */
  readonly published: StoredVersion | null;
  /** The series that holds the published version's values. */
  readonly seriesId: number | null;
  /** The first day of those whose values are all held; null: the whole history is. */
  readonly cachedFrom: Day | null;
  /** The series into which the newest version is being computed; null when nothing is on its way. */
  readonly comingSeriesId: number | null;
}

export interface StoredVersion {
  readonly version: number;
  /** Canonical JSON. */
  readonly formula: unknown;
  readonly emptyAs: 'EMPTY' | 'ZERO';
}

interface MetricRow {
  id: number;
  slug: string;
  model: Model;
  name: string;
  description: string | null;
  unit: string | null;
  direction: 'UP' | 'DOWN' | null;
  version: number;
  published_version: number | null;
  series_id: number | null;
  cached_from: number | null;
  coming_series_id: number | null;
  created_at: number;
  updated_at: number;
  found_version: number;
  formula: string;
  empty_as: 'EMPTY' | 'ZERO';
}

/** All calculated metrics, by slug (code point order). One statement. */
export async function readMetrics(session: Session): Promise<StoredMetric[]> {
  const rows = await session.all<MetricRow>(
    `SELECT m.*, v.version AS found_version, v.formula AS formula, v.empty_as AS empty_as
       FROM calculated_metric m
       JOIN calculated_metric_version v
         ON v.metric_id = m.id AND (v.version = m.version OR v.version = m.published_version)
      ORDER BY m.slug`,
  );
  const bySlug = new Map<string, MetricRow[]>();
  for (const row of rows) bySlug.set(row.slug, [...(bySlug.get(row.slug) ?? []), row]);
  return [...bySlug.values()].map(metricOf);
}

/** Formulas by their text: whoever reads definitions mostly reads the same ones. They are not written to. */
const formulas = new Map<string, unknown>();
const FORMULAS = 1_000;

function parsed(text: string): unknown {
  let formula = formulas.get(text);
  if (formula === undefined) {
    formula = JSON.parse(text) as unknown;
    if (formulas.size >= FORMULAS) formulas.clear();
    formulas.set(text, formula);
  }
  return formula;
}

function metricOf(rows: MetricRow[]): StoredMetric {
  const row = rows[0]!;
  const version = (wanted: number | null): StoredVersion | null => {
    const found = rows.find((candidate) => candidate.found_version === wanted);
    if (found === undefined) return null;
    return { version: found.found_version, formula: parsed(found.formula), emptyAs: found.empty_as };
  };
  const newest = version(row.version);
  if (newest === null) throw new Error(`calculated_metric ${row.slug} lacks its version ${row.version}`);
  return {
    id: row.id,
    slug: row.slug,
    model: row.model,
    name: row.name,
    description: row.description,
    unit: row.unit,
    direction: row.direction,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    newest,
    published: version(row.published_version),
    seriesId: row.series_id,
    cachedFrom: row.cached_from,
    comingSeriesId: row.coming_series_id,
  };
}

/**
 * Makes the transaction the only one that changes definitions, so that what it checks (cycles, slugs, readers) still
 * holds when it commits. Call first.
 */
export async function lockDefinitions(session: Session): Promise<void> {
  await session.insert('setting', ['name', 'value'], [['definitions', '1']], {
    upsert: { key: ['name'], set: { value: '{value}' } },
  });
}

export interface MetricFacts {
  readonly name: string;
  readonly description: string | null;
  readonly unit: string | null;
  readonly direction: 'UP' | 'DOWN' | null;
}

export async function insertMetric(
  session: Session,
  metric: MetricFacts & { id: number; slug: string; model: Model; now: number },
): Promise<void> {
  await session.insert(
    'calculated_metric',
    ['id', 'slug', 'model', 'name', 'description', 'unit', 'direction', 'version', 'created_at', 'updated_at'],
    [
      [
        metric.id,
        metric.slug,
        metric.model,
        metric.name,
        metric.description,
        metric.unit,
        metric.direction,
        0,
        metric.now,
        metric.now,
      ],
    ],
  );
}

export async function updateFacts(session: Session, id: number, facts: MetricFacts, now: number): Promise<void> {
  await session.run(
    'UPDATE calculated_metric SET name = ?, description = ?, unit = ?, direction = ?, updated_at = ? WHERE id = ?',
    [facts.name, facts.description, facts.unit, facts.direction, now, id],
  );
}

/** Adds a version and makes it the newest. */
export async function addVersion(
  session: Session,
  metricId: number,
  version: StoredVersion & { now: number; apiKeyId: number | null },
): Promise<void> {
  await session.insert(
    'calculated_metric_version',
    ['metric_id', 'version', 'formula', 'empty_as', 'created_at', 'api_key_id'],
    [[metricId, version.version, JSON.stringify(version.formula), version.emptyAs, version.now, version.apiKeyId]],
  );
  await session.run('UPDATE calculated_metric SET version = ?, updated_at = ? WHERE id = ?', [
    version.version,
    version.now,
    metricId,
  ]);
}

/**
 * Names the series into which a metric's newest version is computed. The version keeps it: that of a metric whose inputs changed, and not
 * its formula, keeps the last one.
 */
export async function setComing(session: Session, metricId: number, seriesId: number): Promise<void> {
  await session.run('UPDATE calculated_metric SET coming_series_id = ? WHERE id = ?', [seriesId, metricId]);
  await session.run(
    `UPDATE calculated_metric_version SET series_id = ?
      WHERE metric_id = ? AND version = (SELECT m.version FROM calculated_metric m WHERE m.id = ?)`,
    [seriesId, metricId, metricId],
  );
}

/**
 * Swaps the coming series in: from the commit on, readers see the newest version. `cachedFrom`: what it holds so far are the days
 * from this one on.
 */
export async function publish(session: Session, metricId: number, cachedFrom: Day | null = null): Promise<void> {
  await session.run(
    `UPDATE calculated_metric
        SET series_id = coming_series_id, published_version = version, coming_series_id = NULL, cached_from = ?
      WHERE id = ? AND coming_series_id IS NOT NULL`,
    [cachedFrom, metricId],
  );
}

/** Notes that the series of a metric that was published early holds the whole history by now. */
export async function completeCache(session: Session, metricId: number): Promise<void> {
  await session.run('UPDATE calculated_metric SET cached_from = NULL WHERE id = ?', [metricId]);
}

export async function deleteMetric(session: Session, metricId: number): Promise<void> {
  await session.run('DELETE FROM calculated_metric_version WHERE metric_id = ?', [metricId]);
  await session.run('DELETE FROM calculated_metric WHERE id = ?', [metricId]);
}

/** Ids of the field series that have held a number; the others hold texts. One seek a field. */
export async function readNumericFields(session: Session): Promise<number[]> {
  const rows = await session.all<{ id: number }>(
    `SELECT s.id AS id FROM series s
      WHERE s.kind = 'FIELD' AND EXISTS (SELECT 1 FROM series_page p WHERE p.series_id = s.id)`,
  );
  return rows.map((row) => row.id);
}
