import { type Model } from '../../model/index.js';
import { chunks, integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** One formula that a calculated metric has or had, and who gave it when. */
export interface VersionRecord {
  readonly metricId: number;
  readonly model: Model;
  readonly version: number;
  /** Canonical JSON. */
  readonly formula: unknown;
  readonly emptyAs: 'EMPTY' | 'ZERO';
  /** ms */
  readonly createdAt: number;
  /** Null: ADMIN_KEY, the command line or the demo. */
  readonly apiKeyId: number | null;
  /** Whether it is the one that readers see. */
  readonly published: boolean;
  /** The series that holds, or held, its values; null where none was ever computed. */
  readonly seriesId: number | null;
}

interface VersionRow extends Omit<VersionRecord, 'formula' | 'published'> {
  readonly formula: string;
  readonly publishedVersion: number | null;
}

const SELECT = `SELECT v.metric_id AS metricId, m.model AS model, v.version AS version, v.formula AS formula, v.empty_as AS emptyAs,
    v.created_at AS createdAt, v.api_key_id AS apiKeyId, m.published_version AS publishedVersion, v.series_id AS seriesId
  FROM calculated_metric m JOIN calculated_metric_version v ON v.metric_id = m.id`;

/** Metrics of one statement. */
const METRICS = 500;
/** Versions of one statement: two parameters each. */
const VERSIONS = 500;

/**
 * The newest versions of some metrics, at most `first` of each, or of those before a version; by metric, newest first. Versions are
 * numbered without gaps, so what is left out is never read.
 */
export async function readVersions(
  session: Session,
  metricIds: readonly number[],
  { first, before }: { readonly first: number; readonly before?: number | undefined },
): Promise<VersionRecord[]> {
  const records: VersionRecord[] = [];
  for (const some of chunks(sorted(metricIds), METRICS)) {
    const which = integers(session, 'm.id', some);
    const [range, params] =
      before === undefined
        ? ['v.version > m.version - ?', [first]]
        : ['v.version >= ? AND v.version < ?', [before - first, before]];
    const rows = await session.all<VersionRow>(
      `${SELECT} WHERE ${which.sql} AND ${range} ORDER BY v.metric_id, v.version DESC`,
      [...which.params, ...params],
    );
    records.push(...rows.map(recordOf));
  }
  return records;
}

/** Some versions, in any order; those of deleted metrics are gone. */
export async function readVersionsAt(
  session: Session,
  asked: readonly { readonly metricId: number; readonly version: number }[],
): Promise<VersionRecord[]> {
  const records: VersionRecord[] = [];
  for (const some of chunks(asked, VERSIONS)) {
    const places = some.map(() => '(v.metric_id = ? AND v.version = ?)').join(' OR ');
    const params = some.flatMap(({ metricId, version }) => [metricId, version]);
    records.push(...(await session.all<VersionRow>(`${SELECT} WHERE ${places}`, params)).map(recordOf));
  }
  return records;
}

function recordOf({ publishedVersion, formula, ...row }: VersionRow): VersionRecord {
  return { ...row, formula: JSON.parse(formula) as unknown, published: row.version === publishedVersion };
}
