import { type Day } from '../../calendar/index.js';
import { type World } from '../../catalogue/world.js';
import { type Plan } from '../../engine/index.js';
import { type Model } from '../../model/index.js';
import { readsFolded } from '../fold-first.js';
import { blocksOf } from '../over.js';
import { inputStates, type PassResult, runPass } from '../pass.js';
import { preparePass } from '../prepare.js';
import { visibleRollUps } from '../sources.js';
import { type Unsaved, worldWith } from './formula-world.js';
import { type Ground } from './snapshot.js';
import { type WorkBudget, workOf } from './work.js';
import { workOfChildren } from './work-of-children.js';

export interface Computation {
  readonly world: World;
  readonly model: Model;
  readonly formulas: readonly Unsaved[];
  /** Row ids. */
  readonly ids: readonly number[];
  readonly firstDay: Float64Array;
  readonly from: Day;
  readonly to: Day;
  readonly work: WorkBudget;
}

/** Computes formulas from raw data, beside each other in one pass; nothing is taken from the cache. @throws PREVIEW_TOO_LARGE */
export async function compute(ground: Ground, computation: Computation): Promise<PassResult & { readonly plan: Plan }> {
  const { session, known, options } = ground;
  const { model, formulas, ids, firstDay, from, to, work } = computation;
  const world = worldWith(computation.world, model, formulas);
  const slugs = formulas.map((formula) => formula.id);
  const pass = preparePass(world, slugs, model, options.registry, known.find, visibleRollUps(known));
  if (readsFolded(pass)) ground.needFolded();
  const over = { ids };
  let historyFrom = to + 1;
  for (const day of firstDay) if (day < historyFrom) historyFrom = day;
  const range = { from, to };
  work.spend(workOf(pass.plan, range, { width: ids.length, blocks: blocksOf(over).length, historyFrom }));
  work.spend(await workOfChildren(session, pass, ids, { ...range, historyFrom }));
  const states = await inputStates(session, pass, over);
  const result = await runPass(session, options.store, pass, over, range, { firstDay, states });
  return { ...result, plan: pass.plan };
}
