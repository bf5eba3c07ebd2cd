import { TidemarkError } from '../../errors/index.js';
import { encodeCursor, type Page, pageOf, queryHash } from '../../paging/index.js';
import { type PointPlace, pointsPrecede, readPoints, seriesIdOf } from '../../storage/raw/index.js';
import { type Database } from '../../storage/types.js';
import { type MetricCatalogue, type MetricInfo } from '../types.js';
import { checkDays, logSpan } from './span.js';
import { type PointQuery, type RawPointRow } from './types.js';

export async function readPointPage(
  database: Database,
  catalogue: Pick<MetricCatalogue, 'resolve'>,
  query: PointQuery,
): Promise<Page<RawPointRow>> {
  const { model, entityId, from, to } = query;
  checkDays(from, to);
  const metric = await catalogue.resolve(model, query.key);
  if (metric.kind !== 'METRIC') throw noPoints(metric);
  const { key } = metric;
  const hash = queryHash(['points', model, entityId, key, from ?? null, to ?? null]);
  const { span, stretch } = logSpan(
    query,
    hash,
    3,
    ([day = 0, dayRank = 0, id = 0]): PointPlace => ({ day, dayRank, id }),
  );
  const cut = await database.snapshot(async (session) => {
    const seriesId = await seriesIdOf(session, model, key);
    if (seriesId === undefined) return { items: [], precedes: false };
    const range = { seriesId, entityId, from: from ?? undefined, to: to ?? undefined, stretch, limit: span.limit + 1 };
    const items = await readPoints(session, range);
    const precedes = stretch.from !== undefined && (await pointsPrecede(session, range, stretch.from));
    return { items, precedes };
  });
  return pageOf(cut, span, ({ day, dayRank, id }) => encodeCursor(hash, [day, dayRank, id]));
}

/** Points are what `pushMetrics` sent; everything else came in, or came about, in another way. */
function noPoints({ key, kind }: MetricInfo): TidemarkError {
  const remedy = {
    ACTIVITY: `what was sent is a list of activities: \`activities(name: "${key.replace(/^activities\./, '')}")\` of the entity.`,
    FIELD: `it is a field, set by upserts: its days are \`metric(key: "${key}") { series }\` of the entity.`,
    SYSTEM: `the server counts it: its days are \`metric(key: "${key}") { series }\` of the entity.`,
    CALCULATED: `it is computed: its days are \`metric(key: "${key}") { series }\` of the entity, and \`explainFormula\` tells what went in.`,
    METRIC: '',
  }[kind];
  return new TidemarkError('BAD_USER_INPUT', `${key} has no pushed points: ${remedy}`, {
    path: 'key',
    details: { key, kind },
  });
}
