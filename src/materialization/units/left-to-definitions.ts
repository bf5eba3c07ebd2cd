import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type WorldMetric, withDependencies } from '../../catalogue/world.js';
import { rollUpIdentity } from '../../reading/roll-ups/identity.js';
import { rollUpsOf } from '../../reading/roll-ups/required.js';
import { type Registry } from '../../registry/index.js';
import { readRunsIn, runsBegunOn, type Session } from '../../storage/index.js';

/**
 * Company metrics (slugs) on their way into which changes of their inputs need not be computed: the roll-ups that they read are still to
 * be made, and no definition that is open has begun with their companies, so it computes all their days after that. In between their
 * children would have to be gone through for each block.
 */
export async function leftToDefinitions(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
): Promise<ReadonlySet<string>> {
  const newest = known.world('newest');
  const isIncomplete = ({ model, root }: WorldMetric) =>
    model === 'COMPANY' &&
    rollUpsOf(root, registry).some((rollUp) => {
      const identity = rollUpIdentity(rollUp, newest);
      return identity === undefined || (known.rollUp(identity)?.through ?? null) === null;
    });
  const left = new Set(
    known.metrics
      .filter(({ slug, model, comingSeriesId }) => {
        if (model !== 'COMPANY' || comingSeriesId === null) return false;
        return withDependencies(newest, [slug]).some(isIncomplete);
      })
      .map(({ slug }) => slug),
  );
  if (left.size === 0) return left;
  const runs = (await readRunsIn(session, ['QUEUED', 'RUNNING'])).filter(
    ({ trigger, metrics }) => trigger === 'DEFINITION' && metrics.some((slug) => left.has(slug)),
  );
  const begun = await runsBegunOn(
    session,
    runs.map(({ id }) => id),
    'COMPANY',
  );
  for (const { id, metrics } of runs) if (begun.includes(id)) for (const slug of metrics) left.delete(slug);
  return left;
}
