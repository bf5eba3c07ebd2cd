import { type WorldMetric } from '../catalogue/world.js';
import { firstDays, runPass } from '../reading/pass.js';
import { FIRST_DAY_KEY, type PreparedPass, preparePass } from '../reading/prepare.js';
import { compareColumns } from './compare.js';
import { waitingOf } from './stale.js';
import { type Compared, type Moment, type Piece } from './types.js';

/** A metric whose values are kept, and the first of the piece's days on which they are. */
interface Kept {
  readonly metric: WorldMetric;
  readonly seriesId: number;
  readonly from: number;
}

/**
 * Computes a piece's calculated values again, from raw pages alone: children are gone through, calculated metrics that are read are
 * computed along, and nothing is begun from a checkpoint. Then compares with what is kept, in the same snapshot.
 */
export async function compareValues(
  moment: Moment,
  piece: Piece,
  slugs: ReadonlySet<string> | undefined,
): Promise<Compared[]> {
  const { session, known, ground } = moment;
  const { store, registry } = ground;
  const world = known.world('published');
  const to = Math.min(piece.to, known.watermark ?? Number.NEGATIVE_INFINITY);
  const kept = [...world.metrics.values()].flatMap((metric): Kept[] => {
    const { seriesId, model, slug } = metric;
    if (seriesId === null || model !== piece.model || slugs?.has(slug) === false) return [];
    const from = Math.max(piece.from, metric.cachedFrom ?? piece.from);
    return from > to ? [] : [{ metric, seriesId, from }];
  });
  if (kept.length === 0) return [];
  const over = { blocks: [piece.block] };
  const names = kept.map(({ metric }) => metric.slug);
  const pass = fresh(preparePass(world, names, piece.model, registry, known.find));
  const firstDay = await firstDays(session, store, known.find(piece.model, FIRST_DAY_KEY, ''), over);
  const { columns } = await runPass(session, store, pass, over, { from: piece.from, to }, { firstDay, states: [] });
  const stored = await store.blockColumns(
    session,
    kept.map(({ seriesId, from }) => ({ series: known.seriesById(seriesId)!, from, to })),
    over.blocks,
  );
  const found: Compared[] = [];
  for (const [i, { metric }] of kept.entries()) {
    const pair = { stored: stored[i]!, computed: columns.get(metric.slug)!, firstDay };
    found.push(
      await compareColumns(piece, `calculated.${metric.slug}`, pair, (ids) =>
        waitingOf(moment, piece.model, metric.slug, ids),
      ),
    );
  }
  return found;
}

/** A pass that trusts no checkpoint, nor do the passes over children that it takes. */
export function fresh(pass: PreparedPass): PreparedPass {
  return { ...pass, afresh: true, childPass: (model, rollUps) => fresh(pass.childPass(model, rollUps)) };
}
