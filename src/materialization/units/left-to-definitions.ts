import { type Day } from '../../calendar/index.js';
import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type WorldMetric, withDependencies } from '../../catalogue/world.js';
import { rollUpIdentity } from '../../reading/roll-ups/identity.js';
import { rollUpsOf } from '../../reading/roll-ups/required.js';
import { type Registry } from '../../registry/index.js';
import { firstUnitDays, readRunsIn, runsBegunOn, type Session } from '../../storage/index.js';

/**
 * Company metrics (slugs) on their way into which changes of their inputs need not be computed: the roll-ups that they read are still to
 * be made, and no definition that is open has begun with their companies, so it computes their days after that; each with the first of
 * the days that it does, as far as the block is concerned. In between their children would have to be gone through for each block.
 */
export async function leftToDefinitions(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
  /** `historyFrom`: the first day of the block's entities. */
  { block, historyFrom }: { readonly block: number; readonly historyFrom: Day },
): Promise<ReadonlyMap<string, Day>> {
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
  if (left.size === 0) return new Map();
  const runs = (await readRunsIn(session, ['QUEUED', 'RUNNING'])).filter(
    ({ trigger, metrics }) => trigger === 'DEFINITION' && metrics.some((slug) => left.has(slug)),
  );
  const begun = await runsBegunOn(
    session,
    runs.map(({ id }) => id),
    'COMPANY',
  );
  // Planned when the block's history began later, they do not reach all of it; one that is not planned yet will.
  const reach = new Map([...left].map((slug) => [slug, historyFrom]));
  const firstDays = await firstUnitDays(
    session,
    runs.map(({ id }) => id),
    { model: 'COMPANY', block },
  );
  for (const { id, metrics } of runs) {
    for (const slug of metrics) {
      if (begun.includes(id)) reach.delete(slug);
      else if (reach.has(slug)) reach.set(slug, Math.max(reach.get(slug)!, firstDays.get(id) ?? historyFrom));
    }
  }
  return reach;
}
