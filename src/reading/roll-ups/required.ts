import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type World } from '../../catalogue/world.js';
import { planPass, type RollUp } from '../../engine/index.js';
import { type FormulaNode } from '../../formula/index.js';
import { type Registry } from '../../registry/index.js';
import { highestId, type Session } from '../../storage/index.js';
import { rollUpIdentity } from './identity.js';
import { userCounts } from './user-counts.js';

/** A roll-up that is to be kept. */
export interface RequiredRollUp {
  readonly identity: string;
  readonly rollUp: RollUp;
  /** One in which it has this identity. */
  readonly world: World;
  /** Slugs of the company metrics that read it, of either world. */
  readonly readers: ReadonlySet<string>;
  /** Whether readers see values of a metric that reads it. */
  readonly published: boolean;
}

const planned = new WeakMap<FormulaNode, readonly RollUp[]>();

/** The roll-ups that a company formula reads. */
export function rollUpsOf(root: FormulaNode, registry: Registry): readonly RollUp[] {
  let known = planned.get(root);
  if (known === undefined) {
    const plan = planPass([{ id: 'it', root, emptyAs: 'EMPTY' }], { registry, kindOf: () => 'GAUGE' });
    known = plan.reads.flatMap(({ of }) => (of.is === 'children' ? [of.rollUp] : []));
    planned.set(root, known);
  }
  return known;
}

/**
 * The roll-ups that metrics of either world read, and the counts of end-users once there are any and something is cached: filters
 * by them are to be quick.
 */
export async function requiredRollUps(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
): Promise<RequiredRollUp[]> {
  const counted = known.watermark !== null && (await highestId(session, 'END_USER')) > 0;
  return rollUpsRead(known, registry, counted);
}

/** The same where it is known whether end-users are counted. */
export function rollUpsRead(known: CatalogueSnapshot, registry: Registry, counted: boolean): RequiredRollUp[] {
  const found = new Map<string, RequiredRollUp & { readonly readers: Set<string> }>();
  const add = (rollUp: RollUp, world: World, reader: string | undefined) => {
    const identity = rollUpIdentity(rollUp, world);
    if (identity === undefined) return;
    const before = found.get(identity) ?? { identity, rollUp, world, readers: new Set<string>(), published: false };
    if (reader !== undefined) before.readers.add(reader);
    const published = before.published || (reader !== undefined && world.which === 'published');
    found.set(identity, { ...before, published });
  };
  for (const which of ['published', 'newest'] as const) {
    const world = known.world(which);
    for (const metric of world.metrics.values()) {
      if (metric.model !== 'COMPANY') continue;
      for (const rollUp of rollUpsOf(metric.root, registry)) add(rollUp, world, metric.slug);
    }
  }
  if (counted) {
    for (const root of userCounts(registry).values()) {
      for (const rollUp of rollUpsOf(root, registry)) add(rollUp, known.world('published'), undefined);
    }
  }
  return [...found.values()];
}
